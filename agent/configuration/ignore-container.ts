import { goRegExp } from './go-regexp.ts';
import { GoSyntaxError } from './go-regexp-reader.ts';

/**
 * Whether a container is left out, by its name: by a pattern in Go's syntax, found anywhere in it. An empty pattern,
 * which templates like to leave behind, leaves nothing out.
 *
 * @param key what a person calls the setting, for the error
 * @throws Error where the pattern is wrong
 */
export function ignoreContainer(pattern: string, key: string): (container: string) => boolean {
  if (pattern === '') return () => false;
  try {
    const expression = goRegExp(pattern);
    return (container) => expression.test(container);
  } catch (error) {
    const why = error instanceof GoSyntaxError ? error.message : 'this runtime cannot compile it';
    throw new Error(`${key}: not a regular expression in Go's syntax: ${why}`, { cause: error });
  }
}
