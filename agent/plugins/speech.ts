/** What a program writes to stderr is cut to so many characters in the log. */
const longest = 1000;

/** Variables that an agent has and nobody else may read. */
const secretName = /key|token|secret|passw|credential/i;

/** Too short to be a secret, and likely to be part of a word. */
const shortest = 4;

/**
 * What a program said on stderr, as one quoted line for the log: the value of no variable of its own is in it, nor of
 * one that it inherited and whose name tells of a secret.
 *
 * @returns the empty string where it said nothing
 */
export function speech(
  stderr: string,
  environment: Record<string, string>,
  env: Record<string, string>,
): string {
  if (stderr === '') return '';
  const inherited = Object.entries(environment).filter(([name]) => secretName.test(name));
  const values = [...Object.values(env), ...inherited.map(([, value]) => value)]
    .filter((value) => value.length >= shortest)
    .sort((one, other) => other.length - one.length);
  const said = values.reduce((text, value) => text.replaceAll(value, '***'), stderr);
  return JSON.stringify(said.length > longest ? `${said.slice(0, longest)}…` : said);
}
