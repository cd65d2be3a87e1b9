import { answerBlob } from './answer-blob.ts';
import { answerManifest } from './answer-manifest.ts';
import { answerTags } from './answer-tags.ts';
import { answerUpload, answerUploadStart } from './answer-upload.ts';
import { byTheBook, type Quirks } from './registry-quirks.ts';
import {
  type RegistryHandler,
  type RegistryRequest,
  type RegistryResponse,
  refuse,
} from './registry-request.ts';
import type { RegistryStore } from './registry-store.ts';

/** A request to one repository. */
export interface Asked extends RegistryRequest {
  store: RegistryStore;
  quirks: Quirks;
  /** The repository's name. */
  name: string;
  /** A tag, a digest, the id of an upload. */
  subject: string;
  query: URLSearchParams;
  /** Before a path, where locations are absolute. */
  origin: string;
}

type Answer = (asked: Asked) => RegistryResponse | Promise<RegistryResponse>;

const name = '(?<name>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)';
const routes: [RegExp, string[], Answer][] = [
  [new RegExp(`^/v2/${name}/manifests/(?<subject>[^/]+)$`), ['GET', 'HEAD', 'PUT', 'DELETE'], answerManifest],
  [new RegExp(`^/v2/${name}/blobs/uploads/$`), ['POST'], answerUploadStart],
  [
    new RegExp(`^/v2/${name}/blobs/uploads/(?<subject>[^/]+)$`),
    ['GET', 'PATCH', 'PUT', 'DELETE'],
    answerUpload,
  ],
  [new RegExp(`^/v2/${name}/blobs/(?<subject>[^/]+)$`), ['GET', 'HEAD'], answerBlob],
  [new RegExp(`^/v2/${name}/tags/list$`), ['GET'], answerTags],
];

/**
 * A registry of the distribution specification 1.1, as strict as it may be, over a store. No authentication: that is
 * `withAuthentication`'s.
 */
export function registryHandler(store: RegistryStore, quirks: Partial<Quirks> = {}): RegistryHandler {
  const all = { ...byTheBook, ...quirks };
  return async (request) => {
    const url = new URL(request.path, 'http://registry');
    if (url.pathname === '/v2/') return { status: 200, headers: {}, body: Buffer.from('{}') };
    for (const [pattern, methods, answer] of routes) {
      const groups = pattern.exec(decodeURIComponent(url.pathname))?.groups;
      if (!groups) continue;
      if (!methods.includes(request.method)) return refuse(405, 'UNSUPPORTED', 'no such method here');
      const origin = all.absolute ? `http://${request.headers.host}` : '';
      const of = { name: groups.name ?? '', subject: groups.subject ?? '' };
      return await answer({ ...request, ...of, store, quirks: all, query: url.searchParams, origin });
    }
    return refuse(404, 'NAME_INVALID', `nothing of the specification is at ${url.pathname}`);
  };
}
