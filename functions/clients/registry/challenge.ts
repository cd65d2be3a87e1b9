/** RFC 9110, "WWW-Authenticate"; for Bearer: Docker's "Token Authentication Specification". */
export interface Challenge {
  /** In lower case. */
  scheme: string;
  parameters: Record<string, string>;
}

/** Every challenge of the header. A quoted value may hold commas, as the scope does: `repository:a/b:pull,push`. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  const piece = new RegExp(
    `(${token})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))|(${token})(?=\\s|,|$)`,
    'g',
  );
  for (const [, name, quoted, plain, scheme] of header.matchAll(piece)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
    const last = challenges.at(-1);
    if (name === undefined || !last) continue;
    last.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return challenges;
}
