import type Http from 'node:http';
import type Https from 'node:https';
import type { Socket } from 'node:net';
import { basic } from './basic-authorization.ts';
import { flatHeaders } from './flat-headers.ts';
import { longestAnswer, tooLong } from './longest-answer.ts';
import type { Answer, Request } from './request.ts';

// Not imported: a bundle would load them at its start, on Bun too, where they cost more memory than all else.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');
const tls = process.getBuiltinModule('node:tls');
const { gunzipSync } = process.getBuiltinModule('node:zlib');

const mostRedirects = 10;

/** Bytes, where the answer's own length is not limited: zlib wants a number. */
const mostUnzipped = 2 ** 30;

// Not the global ones, which take a proxy from the environment where NODE_USE_ENV_PROXY is set.
const plainAgent = new http.Agent({ keepAlive: true, timeout: 5_000 });
const secureAgent = new https.Agent({ keepAlive: true, timeout: 5_000 });

/** node:http and node:https, for Node's fetch knows no sockets, authorities or proxies of a request. */
export async function send(url: URL, what: Request): Promise<Answer> {
  const limit = AbortSignal.timeout(what.timeout);
  const signal = what.signal ? AbortSignal.any([what.signal, limit]) : limit;
  let next = { url, what };
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const answer = await once(next.url, next.what, signal);
    const redirected = what.redirect === 'manual' ? undefined : redirection(next, answer);
    if (!redirected) return answer;
    next = redirected;
  }
  throw new Error(`more than ${mostRedirects} redirects`);
}

/** As fetch does it: 303, and a POST with 301 or 302, become GET; what authorizes stays with its host. */
function redirection({ url, what }: { url: URL; what: Request }, { status, headers }: Answer) {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const to = new URL(location, url);
  const becomesGet = status === 303 || (what.method === 'POST' && status < 303);
  const { body, headers: given = {}, ...rest } = what;
  const kept = to.host === url.host ? given : withoutSecrets(given);
  return {
    url: to,
    what: {
      ...rest,
      headers: kept,
      ...(becomesGet ? { method: 'GET' as const } : body !== undefined && { body }),
    },
  };
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase())),
  );
}

async function once(url: URL, what: Request, signal: AbortSignal): Promise<Answer> {
  const { method = 'GET', headers, body, socket, proxy, tls: trust } = what;
  const secure = url.protocol === 'https:';
  const options: Https.RequestOptions = {
    method,
    headers: {
      'accept-encoding': 'gzip',
      ...headers,
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
    signal,
    agent: secure ? secureAgent : plainAgent,
    ...(socket !== undefined && { socketPath: socket }),
    ...(trust?.ca && { ca: trust.ca }),
    ...(trust?.verify === false && { rejectUnauthorized: false }),
  };
  // Nobody else looks after a tunnel: it would stay open until somebody on the way is tired of it.
  let close = () => {};
  if (proxy !== undefined) {
    const way = await through(new URL(proxy), url, options, signal);
    Object.assign(options, way.options);
    close = () => way.tunnel?.destroy();
  }
  const target = proxy !== undefined && !secure ? withoutUser(new URL(proxy)) : url;
  return new Promise((resolve, reject) => {
    const ask = (target.protocol === 'https:' ? https : http).request(target, options, (response) => {
      const answer = what.headersOnly ? skip(response) : collect(response, what.longestAnswer);
      answer.finally(close).then(resolve, reject);
    });
    ask.on('error', (error) => {
      close();
      reject(signal.aborted ? signal.reason : error);
    });
    ask.end(body);
  });
}

/** Plain HTTP is asked of the proxy by its whole URL, anything else goes through a tunnel that the proxy opens. */
async function through(
  proxy: URL,
  url: URL,
  options: Https.RequestOptions,
  signal: AbortSignal,
): Promise<{ options: Https.RequestOptions; tunnel?: Socket }> {
  const authorization = proxy.username ? { 'proxy-authorization': basic(proxy) } : {};
  if (url.protocol === 'http:')
    return {
      options: {
        path: url.href,
        headers: { ...(options.headers as object), host: url.host, ...authorization },
        agent: proxy.protocol === 'https:' ? secureAgent : plainAgent,
      },
    };
  const socket = await tunnel(proxy, url, authorization, signal);
  const { ca, rejectUnauthorized } = options;
  const connect = () =>
    tls.connect({
      socket,
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      // An address is no server's name.
      ...(/[a-z]/i.test(url.hostname.replace(/^\[.*/, '')) && { servername: url.hostname }),
      ...(ca && { ca }),
      ...(rejectUnauthorized === false && { rejectUnauthorized }),
    });
  // With an agent, even with none by `false`, Node connects by itself, past the proxy.
  return { options: { agent: undefined, createConnection: connect }, tunnel: socket };
}

/** Node would make an authorization of them, for whoever is behind the proxy. */
function withoutUser(proxy: URL): URL {
  const bare = new URL(proxy);
  bare.username = '';
  bare.password = '';
  return bare;
}

function tunnel(proxy: URL, url: URL, headers: Record<string, string>, signal: AbortSignal) {
  return new Promise<Socket>((resolve, reject) => {
    const ask = (proxy.protocol === 'https:' ? https : http).request(withoutUser(proxy), {
      method: 'CONNECT',
      agent: false,
      path: `${url.hostname}:${url.port || 443}`,
      headers: { host: `${url.hostname}:${url.port || 443}`, ...headers },
      signal,
    });
    ask.on('connect', (response, socket) => {
      // Nobody else listens, and its reset would end the process. Whoever uses the tunnel hears of it, too.
      socket.on('error', () => {});
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answers ${response.statusCode}`));
    });
    ask.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    ask.end();
  });
}

async function skip(response: Http.IncomingMessage): Promise<Answer> {
  response.destroy();
  return { status: response.statusCode ?? 0, headers: flatHeaders(response.headers), text: '' };
}

async function collect(response: Http.IncomingMessage, limit = longestAnswer): Promise<Answer> {
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of response) {
    read += chunk.length;
    if (read > limit) throw tooLong(limit);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  const text = response.headers['content-encoding'] === 'gzip' ? unzipped(whole, limit) : whole;
  return {
    status: response.statusCode ?? 0,
    headers: flatHeaders(response.headers),
    text: text.toString('utf8'),
  };
}

function unzipped(bytes: Buffer, limit: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(limit, mostUnzipped) });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(limit) : error;
  }
}
