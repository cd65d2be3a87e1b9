import type { Asked } from './registry-handler.ts';
import { type RegistryResponse, read, refuse } from './registry-request.ts';
import { beginUpload, digestOf, type KeptRepository, type Upload } from './registry-store.ts';

/** Thrown where the registry ends the connection instead of answering. */
export class HangUp extends Error {}

/** Distribution specification, "Pushing blobs" (POST) and "Mounting a blob from another repository". */
export function answerUploadStart(asked: Asked): RegistryResponse {
  const { store, name, query, quirks } = asked;
  const repository = store.repositories.get(name) ?? (quirks.createOnPush ? store.create(name) : undefined);
  if (!repository) {
    if (quirks.hangUpOnUnknown) throw new HangUp();
    return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  }
  const digest = query.get('mount') ?? '';
  const blob = quirks.mount ? store.repositories.get(query.get('from') ?? '')?.blobs.get(digest) : undefined;
  if (blob) {
    repository.blobs.set(digest, blob);
    return created(asked, digest);
  }
  const id = beginUpload(repository);
  const minimum = quirks.minPart > 0 && quirks.announceMinPart;
  return {
    status: 202,
    headers: {
      location: locationOf({ ...asked, subject: id }, 0),
      range: '0-0',
      'docker-upload-uuid': id,
      ...(minimum && { 'oci-chunk-min-length': String(quirks.minPart) }),
    },
  };
}

/** Distribution specification, "Pushing a blob in chunks": PATCH, GET, PUT, DELETE of an upload. */
export async function answerUpload(asked: Asked): Promise<RegistryResponse> {
  const { method, store, name, subject, quirks, query } = asked;
  const repository = store.repositories.get(name);
  const upload = repository?.uploads.get(subject);
  if (!repository || !upload) return refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  // Whoever makes the address up instead of taking it from `Location` does not have this.
  if (!query.has('_state')) return refuse(400, 'BLOB_UPLOAD_INVALID', 'not the location that was given');
  if (method === 'GET') {
    if (!quirks.uploadStatus) return refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'not told here');
    return { status: 204, headers: progress(asked, upload) };
  }
  if (method === 'DELETE') {
    repository.uploads.delete(subject);
    return { status: 204, headers: {} };
  }
  return method === 'PATCH' ? await part(asked, upload) : await close(asked, repository, upload);
}

async function part(asked: Asked, upload: Upload): Promise<RegistryResponse> {
  const { quirks, headers, body } = asked;
  if (!quirks.parts) return refuse(405, 'UNSUPPORTED', 'chunked uploads are not supported');
  const refused = wrongRange(asked, upload);
  if (refused) {
    await read(body);
    return refused;
  }
  const before = upload.size;
  try {
    for await (const chunk of body) {
      upload.parts.push(Buffer.from(chunk));
      upload.size += chunk.length;
    }
  } finally {
    // What came before a connection broke is there, as it is at the reference implementation.
    if (!quirks.staleRange || before === 0) upload.told = upload.size;
  }
  const size = upload.size - before;
  if (headers['content-length'] !== undefined && Number(headers['content-length']) !== size) {
    return refuse(400, 'SIZE_INVALID', 'Content-Length');
  }
  upload.lastPart = size;
  return { status: quirks.partStatus, headers: progress(asked, upload) };
}

function wrongRange(asked: Asked, upload: Upload): RegistryResponse | undefined {
  const { quirks, headers } = asked;
  if (upload.lastPart !== undefined && upload.lastPart < quirks.minPart) {
    return refuse(400, 'BLOB_UPLOAD_INVALID', 'All layer parts except the last part should be at least 5MB');
  }
  const range = headers['content-range'];
  if (range === undefined) return undefined;
  const [, from, to] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  const length = Number(to) - Number(from) + 1;
  if (length > quirks.maxPart) {
    return refuse(416, 'REQUESTED_RANGE_NOT_SATISFIABLE', 'the request body is too large');
  }
  if (Number(from) === upload.size && length === Number(headers['content-length'])) return undefined;
  return refuse(416, 'BLOB_UPLOAD_INVALID', 'the range does not follow', progress(asked, upload));
}

async function close(asked: Asked, repository: KeptRepository, upload: Upload): Promise<RegistryResponse> {
  const digest = asked.query.get('digest') ?? '';
  const bytes = Buffer.concat([...upload.parts, await read(asked.body)]);
  repository.uploads.delete(asked.subject);
  if (digestOf(bytes) !== digest) return refuse(400, 'DIGEST_INVALID', 'the bytes have another digest');
  repository.blobs.set(digest, bytes);
  return created(asked, digest);
}

function created({ origin, name }: Asked, digest: string): RegistryResponse {
  const location = `${origin}/v2/${name}/blobs/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest } };
}

function progress(asked: Asked, upload: Upload): Record<string, string> {
  return {
    location: locationOf(asked, upload.size),
    range: `0-${Math.max(0, upload.told - 1)}`,
    'docker-upload-uuid': asked.subject,
  };
}

function locationOf({ origin, name, subject }: Asked, size: number): string {
  return `${origin}/v2/${name}/blobs/uploads/${subject}?_state=at%2F${size}`;
}
