import type { Asked } from './registry-handler.ts';
import { type RegistryResponse, refuse } from './registry-request.ts';

/** Distribution specification, "Pulling blobs"; `Range` as RFC 9110 has it, of the form `bytes=n-`. */
export function answerBlob({ method, store, name, subject, headers, quirks }: Asked): RegistryResponse {
  if (method === 'HEAD' && quirks.headBlob) return { status: quirks.headBlob, headers: {} };
  const repository = store.repositories.get(name);
  if (!repository) return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  if (!/^sha256:[0-9a-f]{64}$/.test(subject)) return refuse(400, 'DIGEST_INVALID', 'no digest');
  const bytes = repository.blobs.get(subject);
  if (!bytes) return refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const known = { 'docker-content-digest': subject, 'content-type': 'application/octet-stream' };
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? -1);
  if (headers.range !== undefined && (from < 0 || from >= bytes.length)) {
    return refuse(416, 'RANGE_INVALID', 'no such range', { 'content-range': `bytes */${bytes.length}` });
  }
  const body = from < 0 ? bytes : bytes.subarray(from);
  const length = { 'content-length': String(body.length) };
  if (method === 'HEAD') return { status: 200, headers: { ...known, ...length } };
  if (from < 0) return { status: 200, headers: { ...known, ...length }, body };
  const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  return { status: 206, headers: { ...known, ...length, ...range }, body };
}
