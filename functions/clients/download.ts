import { setTimeout as sleep } from 'node:timers/promises';
import { Trouble } from '../report/trouble.ts';

/** How often in a row nothing comes before it is given up; the pauses in between, milliseconds. */
const pauses = [250, 1_000, 3_000];
/** After this long without a byte, a connection counts as dead; milliseconds. */
const silence = 30_000;

/**
 * What is at an address, as it arrives. A connection that breaks is taken up where it broke.
 *
 * @param what is fetched, as people call it; no error quotes the address itself, which may hold a password
 * @throws Trouble where it is not there or does not arrive
 */
export async function* download(address: string, what: string): AsyncGenerator<Uint8Array> {
  const { url, headers } = request(address, what);
  let received = 0;
  for (let attempt = 0; ; attempt += 1) {
    const before = received;
    try {
      for await (const bytes of open(url, headers, received, what)) {
        received += bytes.length;
        yield bytes;
      }
      return;
    } catch (error) {
      if (error instanceof Trouble) throw error;
      if (received > before) attempt = 0;
      const pause = pauses[attempt];
      if (pause === undefined) throw failed(url, what, error);
      await sleep(pause);
    }
  }
}

/** Something of the other side that may pass by itself. */
class Passing extends Error {}

async function* open(url: URL, headers: Headers, from: number, what: string): AsyncGenerator<Uint8Array> {
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(new Passing('it went silent')), silence);
  try {
    if (from > 0) headers.set('range', `bytes=${from}-`);
    const response = await fetch(url, { headers, signal: quiet.signal });
    await check(response, url, what);
    // A server that knows nothing of ranges begins again.
    let skip = response.status === 206 ? 0 : from;
    for await (const bytes of response.body ?? []) {
      timer.refresh();
      const fresh = bytes.subarray(Math.min(skip, bytes.length));
      skip -= bytes.length - fresh.length;
      if (fresh.length > 0) yield fresh;
    }
  } finally {
    clearTimeout(timer);
    quiet.abort();
  }
}

async function check(response: Response, { host }: URL, what: string): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  const { status } = response;
  if (status === 429 || status >= 500) throw new Passing(`it answers ${status}`);
  const remedy = 'Name another registry or mirror that has it, and that this machine may read.';
  if (status === 401 || status === 403) {
    throw new Trouble(`${host} does not hand it out to just anybody (${status})`, { where: what, remedy });
  }
  throw new Trouble(`${host} does not have it (${status})`, { where: what, remedy });
}

function request(address: string, what: string): { url: URL; headers: Headers } {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Trouble('the address to fetch it from is none', {
      where: what,
      remedy: 'It has to begin with https://.',
    });
  }
  // Archives are compressed as they are: a server that does it once more would be undone on the way.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (url.username !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  // fetch refuses an address with a password in it, and quotes it.
  Object.assign(url, { username: '', password: '' });
  return { url, headers };
}

function failed({ host }: URL, what: string, error: unknown): Trouble {
  const { message, cause } = error as Error & { cause?: { code?: string } };
  return new Trouble(`${host} does not hand it out: ${cause?.code ?? message}`, {
    where: what,
    remedy: 'Does this machine reach it? Try again later, or name another registry or mirror.',
  });
}
