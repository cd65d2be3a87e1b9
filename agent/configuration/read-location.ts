import { readFile } from 'node:fs/promises';
import { userInUrl } from '../transport/basic-authorization.ts';
import { agentName } from '../version.ts';
import { askFor, type Reach, successful, Unavailable } from './reach.ts';

/** Milliseconds. */
const patience = 3_000;

/**
 * The text of a configuration: of a file (a path or `file://`), of a web server (`http://`, `https://`, with user and
 * password in the URL if it wants them), or of an object in S3 (`s3://bucket/key`).
 *
 * @throws Unavailable naming the place, without what may be secret in it, and the reason
 */
export async function readLocation(location: string, reach: Reach): Promise<string> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return readWeb(location, reach);
  if (scheme === 's3') {
    const { readS3 } = await import('./read-s3.ts');
    return readS3(location, reach);
  }
  return readPath(pathIn(location));
}

/** What a URL has for a path, which is what a plain path is in it, too: `%20` is a space, `?` and `#` end it. */
function pathIn(location: string): string {
  const [path = ''] = location.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/?#]*)?/i, '').split(/[?#]/);
  try {
    return decodeURIComponent(path);
  } catch {
    return location;
  }
}

async function readPath(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // It may be a URL that was not written as one.
    const message = `the configuration ${path}: ${(error as Error).message}`.replaceAll(userInUrl, '…');
    throw new Unavailable(message, false, error);
  }
}

async function readWeb(location: string, reach: Reach): Promise<string> {
  if (!URL.canParse(location)) throw new Unavailable('MACKEREL_AGENT_CONFIG is no valid URL', false);
  const url = new URL(location);
  const { href, place } = shown(url);
  const headers = { 'user-agent': agentName };
  const question = { what: 'the configuration', url: href, timeout: patience, headers };
  return successful(await askFor(question, reach), place);
}

function shown(url: URL): { href: string; place: string } {
  return { href: url.href, place: `${url.protocol}//${url.host}${url.pathname}` };
}
