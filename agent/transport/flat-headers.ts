import type Http from 'node:http';

/** By name, one text each: of one that came several times, as a list. */
export function flatHeaders(headers: Http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );
}
