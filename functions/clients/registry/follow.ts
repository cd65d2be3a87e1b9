import { Trouble } from '../../report/trouble.ts';
import { isSafe } from './registry-address.ts';

/** A registry sends on to its storage, and that perhaps once more. */
const mostRedirects = 5;

/**
 * Fetches what is only read, redirects followed. Unlike fetch's own following, it goes nowhere unencrypted: behind such
 * an address, anybody on the way could answer a tag with an image of his own.
 *
 * @throws Trouble where the registry leads there, or in circles
 */
export async function follow(
  begin: URL,
  headers: Record<string, string>,
  rest: RequestInit,
): Promise<Response> {
  let url = begin;
  for (let followed = 0; followed <= mostRedirects; followed += 1) {
    const { authorization: _, ...forEverybody } = headers;
    const known = url.origin === begin.origin ? headers : forEverybody;
    const response = await fetch(url, { ...rest, headers: known, redirect: 'manual' });
    const next = nextOf(response, url);
    if (!next) return response;
    await response.body?.cancel();
    // Only who began on this machine is sent on within it.
    if (next.protocol !== 'https:' && !(begin.protocol === 'http:' && isSafe(next))) throw unsafe(next);
    url = next;
  }
  throw new Trouble(`the registry sends on more than ${mostRedirects} times`, {
    where: begin.host,
    remedy: 'Its administrator knows where that should end.',
  });
}

function nextOf({ status, headers }: Response, url: URL): URL | null {
  const location = headers.get('location');
  return [301, 302, 303, 307, 308].includes(status) && location !== null
    ? URL.parse(location, url.href)
    : null;
}

/** Of an address without encryption, to which a redirect or the registry itself sends us. */
export function unsafe({ host }: URL): Trouble {
  return new Trouble('the registry leads to an address without encryption', {
    where: host,
    remedy: 'Its administrator must tell it that its own address begins with https://.',
  });
}
