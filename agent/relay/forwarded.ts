/** What the agent asks of Mackerel, and nothing else. https://mackerel.io/api-docs/ */
const forwarded: [method: string, path: RegExp][] = [
  ['GET', /^\/api\/v0\/hosts$/],
  ['POST', /^\/api\/v0\/hosts$/],
  ['GET', /^\/api\/v0\/hosts\/[\w-]+$/],
  ['PUT', /^\/api\/v0\/hosts\/[\w-]+$/],
  ['POST', /^\/api\/v0\/hosts\/[\w-]+\/(?:status|retire)$/],
  ['POST', /^\/api\/v0\/tsdb$/],
  ['POST', /^\/api\/v0\/monitoring\/checks\/report$/],
  ['POST', /^\/api\/v0\/graph-defs\/create$/],
];

const searched = ['customIdentifier', 'status'];
const passedOn = ['x-api-key', 'content-type', 'user-agent'];
const passedBack = ['content-type', 'retry-after'];

/**
 * Where a request goes below Mackerel's address.
 *
 * @param target path and query, as they were asked for
 * @returns undefined where it is nothing that the agent asks
 */
export function forwardedTarget(method: string, target: string): string | undefined {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  if (!forwarded.some(([known, pattern]) => known === method && pattern.test(path))) return undefined;
  if (question < 0) return path;
  const query = new URLSearchParams(target.slice(question + 1));
  const isSearch = method === 'GET' && path.endsWith('/hosts');
  return isSearch && [...query.keys()].every((key) => searched.includes(key))
    ? `${path}?${query}`
    : undefined;
}

/** Whose key it is, what it sends and which agent it is: nothing else of a request goes on. */
export function headersOn(headers: Record<string, string>): Record<string, string> {
  return only(passedOn, headers);
}

export function headersBack(headers: Record<string, string>): Record<string, string> {
  return only(passedBack, headers);
}

function only(names: string[], headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => ((value) => (value === undefined ? [] : [[name, value]]))(headers[name])),
  );
}
