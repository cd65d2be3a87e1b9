import picomatch from 'picomatch';

const matchers = new Map<string, (text: string) => boolean>();

/**
 * Whether a text matches a pattern in which `*` stands for any characters, slashes included, and `?` for one.
 * Everything else stands for itself, so that a family or an ARN can be written down as it is.
 */
export function matches(pattern: string, text: string): boolean {
  let matcher = matchers.get(pattern);
  if (!matcher) {
    matcher = pattern === '*' ? () => true : picomatch(escapeOtherSyntax(pattern), { bash: true, dot: true });
    matchers.set(pattern, matcher);
  }
  return matcher(text);
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

function escapeOtherSyntax(pattern: string): string {
  return pattern.replace(/[\\[\]{}()!+@|^$]/g, '\\$&');
}
