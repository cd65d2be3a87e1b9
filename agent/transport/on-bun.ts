import { longestAnswer, tooLong } from './longest-answer.ts';
import type { Answer, Request } from './request.ts';

/** What Bun's fetch takes beyond the standard. https://bun.sh/docs/api/fetch */
interface BunOptions extends RequestInit {
  unix?: string;
  /** `false` is needed: without it Bun sends everything through HTTP_PROXY, loopback too. */
  proxy: string | false;
  tls?: { ca?: string[]; rejectUnauthorized?: boolean };
}

/** Bun's native fetch. */
export async function send(url: URL, what: Request): Promise<Answer> {
  // AbortSignal.timeout would stay until its time is over, long after the answer.
  const limit = new AbortController();
  const end = () => limit.abort(what.signal?.reason);
  const timer = setTimeout(() => limit.abort(new DOMException('too late', 'TimeoutError')), what.timeout);
  if (what.signal?.aborted) end();
  what.signal?.addEventListener('abort', end);
  try {
    return await answerTo(url, what, limit.signal);
  } finally {
    clearTimeout(timer);
    what.signal?.removeEventListener('abort', end);
  }
}

async function answerTo(url: URL, what: Request, signal: AbortSignal): Promise<Answer> {
  const { method = 'GET', headers, body, socket, proxy, tls, redirect = 'follow' } = what;
  const options: BunOptions = {
    method,
    redirect,
    proxy: proxy ?? false,
    signal,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    ...(socket !== undefined && { unix: socket }),
    ...(tls && {
      tls: { ...(tls.ca && { ca: tls.ca }), ...(tls.verify === false && { rejectUnauthorized: false }) },
    }),
  };
  const response = await fetch(url, options);
  if (what.json && response.status === 200) return answerOf(response, '', await jsonOf(response));
  return answerOf(
    response,
    what.headersOnly ? await skip(response) : await textOf(response, what.longestAnswer),
  );
}

function answerOf({ status, headers }: Response, text: string, json: { json?: unknown } = {}): Answer {
  return {
    status,
    text,
    ...json,
    // Hardly anybody looks at them.
    get headers() {
      return Object.fromEntries(headers);
    },
  };
}

/** Nothing where it is no JSON. */
async function jsonOf(response: Response): Promise<{ json?: unknown }> {
  try {
    return { json: await response.json() };
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

async function skip(response: Response): Promise<string> {
  await response.body?.cancel();
  return '';
}

async function textOf(response: Response, limit = longestAnswer): Promise<string> {
  // In pieces it takes a stream, which costs more memory than all of a tick's answers.
  if (limit === Number.POSITIVE_INFINITY) return response.text();
  const length = response.headers.get('content-length');
  // The length is that of the compressed bytes, where they are.
  const isPlain = response.headers.get('content-encoding') === null;
  if (isPlain && length !== null && Number(length) <= limit) return response.text();
  const decoder = new TextDecoder();
  let read = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    read += chunk.byteLength;
    if (read > limit) throw tooLong(limit);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
