import type { Asked } from './registry-handler.ts';
import { type RegistryResponse, read, refuse } from './registry-request.ts';
import { digestOf, type KeptRepository } from './registry-store.ts';

const images = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const indexes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const largest = 4 * 1024 * 1024;

interface Named {
  digest: string;
  size: number;
}

/** Distribution specification, "Pulling manifests", "Pushing Manifests" and "Deleting Manifests". */
export async function answerManifest(asked: Asked): Promise<RegistryResponse> {
  const { method, store, name, subject, quirks } = asked;
  const found = store.repositories.get(name);
  if (method === 'PUT') {
    const repository = found ?? (quirks.createOnPush ? store.create(name) : undefined);
    return repository ? await put(repository, asked) : unknownName;
  }
  if (!found) return unknownName;
  const digest = subject.startsWith('sha256:') ? subject : found.tags.get(subject);
  const manifest = digest === undefined ? undefined : found.manifests.get(digest);
  if (!digest || !manifest) return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  if (method === 'DELETE') return remove(found, digest);
  if (!asked.headers.accept?.includes(manifest.mediaType)) {
    return refuse(404, 'MANIFEST_UNKNOWN', `it is a ${manifest.mediaType}, which was not asked for`);
  }
  return {
    status: 200,
    headers: {
      'content-type': manifest.mediaType,
      'content-length': String(manifest.bytes.length),
      'docker-content-digest': digest,
    },
    ...(method === 'GET' && { body: manifest.bytes }),
  };
}

const unknownName = refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');

function remove(repository: KeptRepository, digest: string): RegistryResponse {
  repository.manifests.delete(digest);
  for (const [tag, named] of repository.tags) if (named === digest) repository.tags.delete(tag);
  return { status: 202, headers: {} };
}

async function put(repository: KeptRepository, asked: Asked): Promise<RegistryResponse> {
  const bytes = await read(asked.body);
  if (bytes.length > largest) return refuse(413, 'SIZE_INVALID', 'manifest too large');
  const mediaType = asked.headers['content-type'] ?? '';
  const wrong = whatIsWrong(repository, bytes, mediaType);
  if (wrong) return wrong;
  const digest = digestOf(bytes);
  if (asked.subject.startsWith('sha256:')) {
    if (asked.subject !== digest) return refuse(400, 'DIGEST_INVALID', 'the bytes have another digest');
  } else {
    if (!/^\w[\w.-]{0,127}$/.test(asked.subject)) return refuse(400, 'TAG_INVALID', 'no tag');
    // ECR refuses even the same image under the same tag.
    if (repository.immutableTags && repository.tags.has(asked.subject)) return immutable(asked);
    repository.tags.set(asked.subject, digest);
  }
  repository.manifests.set(digest, { mediaType, bytes });
  const location = `${asked.origin}/v2/${asked.name}/manifests/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest } };
}

function immutable({ name, subject }: Asked): RegistryResponse {
  const why = `The image tag '${subject}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`;
  return refuse(400, 'TAG_INVALID', why);
}

function whatIsWrong(
  repository: KeptRepository,
  bytes: Buffer,
  mediaType: string,
): RegistryResponse | undefined {
  let content: {
    schemaVersion?: number;
    mediaType?: string;
    config?: Named;
    layers?: Named[];
    manifests?: Named[];
  };
  try {
    content = JSON.parse(bytes.toString()) as typeof content;
  } catch {
    return refuse(400, 'MANIFEST_INVALID', 'no JSON');
  }
  const { config, layers, manifests } = content;
  if (content.schemaVersion !== 2 || content.mediaType !== mediaType) {
    return refuse(400, 'MANIFEST_INVALID', 'schemaVersion or mediaType');
  }
  if (images.includes(mediaType)) {
    if (!config || !layers) return refuse(400, 'MANIFEST_INVALID', 'config or layers');
    return missing([config, ...layers], (digest) => repository.blobs.get(digest)?.length);
  }
  if (!indexes.includes(mediaType) || !manifests) return refuse(400, 'MANIFEST_INVALID', 'the media type');
  return missing(manifests, (digest) => repository.manifests.get(digest)?.bytes.length);
}

function missing(
  named: Named[],
  sizeOf: (digest: string) => number | undefined,
): RegistryResponse | undefined {
  for (const { digest, size } of named) {
    const there = sizeOf(digest);
    if (there === undefined)
      return refuse(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${digest}`);
    if (there !== size) return refuse(400, 'SIZE_INVALID', `${digest} has ${there} bytes`);
  }
  return undefined;
}
