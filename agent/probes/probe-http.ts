import type { ReadinessProbe } from '../configuration/config.ts';
import type { Probing } from './until-ready.ts';

type HttpProbe = Extract<ReadinessProbe, { kind: 'http' }>;

/** An answer with a status of 200 to 399, at the end of its redirects. No proxy but the probe's own is used. */
export function probeHttp({ url, method, headers, proxy, timeout }: HttpProbe): Probing {
  return async ({ ask, userAgent }, stop) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    const { status } = await ask(url, {
      method,
      headers: { ...(names.includes('user-agent') ? {} : { 'user-agent': userAgent }), ...headers },
      timeout,
      signal: stop,
      headersOnly: true,
      ...(proxy !== undefined && { proxy }),
    }).catch((error: Error) => {
      throw new Error(`http probe failed: ${error.message}`, { cause: error });
    });
    const { origin, pathname } = new URL(url);
    const what = `(${method} ${origin}${pathname}): ${status}`;
    if (status < 200 || status > 399) throw new Error(`http probe failed ${what}`);
    return `http probe success ${what}`;
  };
}
