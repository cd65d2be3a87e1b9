import type { Request } from '../transport/request.ts';

/** Where requests go: a URL's beginning, and the socket or proxy on the way. */
export interface Road {
  prefix: string;
  road: Pick<Request, 'socket' | 'proxy'>;
}

/**
 * @param base `https://api.mackerelio.com`, or any other, or `unix:///path` for a relay's socket
 * @param setting who said so, for the error
 * @throws Error naming the setting, where the base is no URL that we can post to
 */
export function baseUrl(base: string, setting: string): URL {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || !['https:', 'http:', 'unix:'].includes(url.protocol))
    throw new Error(`${setting}: must begin with https://, http:// or unix:///`);
  // Without a path there is no socket, and a name after unix:// would be asked for over the network.
  if (url.protocol === 'unix:' && !(/^unix:\/\/\/[^/?#]/.test(url.href) && isDecodable(url.pathname)))
    throw new Error(`${setting}: unix:/// must be followed by a socket's path, in which % is written %25`);
  return url;
}

/**
 * @param proxyFor the proxy for a URL
 * @throws Error where the base is no URL that we can post to
 */
export function roadTo(base: string, proxyFor: (url: URL) => string | undefined): Road {
  const url = baseUrl(base, 'MACKEREL_APIBASE');
  if (url.protocol === 'unix:')
    return { prefix: 'http://mackerel', road: { socket: decodeURIComponent(url.pathname) } };
  const proxy = proxyFor(url);
  url.search = '';
  url.hash = '';
  return { prefix: url.href.replace(/\/+$/, ''), road: proxy === undefined ? {} : { proxy } };
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}
