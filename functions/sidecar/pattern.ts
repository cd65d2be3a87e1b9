import picomatch from 'picomatch';

const matchers = new Map<string, (text: string) => boolean>();

/**
 * Whether a text matches a pattern in which `*` stands for any characters, slashes included, and `?` for one but a slash.
 * Everything else stands for itself, so that a family or an ARN can be written down as it is.
 */
export function matches(pattern: string, text: string): boolean {
  let matcher = matchers.get(pattern);
  if (!matcher) {
    matcher = matcherOf(pattern);
    matchers.set(pattern, matcher);
  }
  return matcher(text);
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

function matcherOf(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  // picomatch refuses an empty pattern, which a policy may ask of a tag's value.
  if (pattern === '') return (text) => text === '';
  return picomatch(escapeOtherSyntax(pattern), { bash: true, dot: true });
}

function escapeOtherSyntax(pattern: string): string {
  return pattern.replace(/[^\w\s*?/]/gu, '\\$&');
}
