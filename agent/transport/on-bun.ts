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
  const { method = 'GET', headers, body, timeout, signal, socket, proxy, tls, redirect = 'follow' } = what;
  const limit = AbortSignal.timeout(timeout);
  const options: BunOptions = {
    method,
    redirect,
    proxy: proxy ?? false,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    ...(socket !== undefined && { unix: socket }),
    ...(tls && {
      tls: { ...(tls.ca && { ca: tls.ca }), ...(tls.verify === false && { rejectUnauthorized: false }) },
    }),
  };
  const response = await fetch(url, options);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: what.headersOnly ? await skip(response) : await textOf(response, what.longestAnswer),
  };
}

async function skip(response: Response): Promise<string> {
  await response.body?.cancel();
  return '';
}

async function textOf(response: Response, limit = longestAnswer): Promise<string> {
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
