import { createHash, randomUUID } from 'node:crypto';

/** A manifest or an index. */
export interface KeptManifest {
  mediaType: string;
  bytes: Buffer;
}

/** An upload that is under way. */
export interface Upload {
  parts: Buffer[];
  size: number;
  /** How much the part that came last had; undefined before the first. */
  lastPart?: number;
  /** What `Range` says to those who ask: it can lag behind `size`, as ECR's does. */
  told: number;
}

export interface KeptRepository {
  manifests: Map<string, KeptManifest>;
  /** Tag to digest. */
  tags: Map<string, string>;
  blobs: Map<string, Buffer>;
  uploads: Map<string, Upload>;
  immutableTags: boolean;
}

/** What a registry keeps. Several servers can share one, and a test may look into it. */
export class RegistryStore {
  readonly repositories = new Map<string, KeptRepository>();

  /** Makes a repository, or finds the one of that name. */
  create(name: string, { immutableTags = false } = {}): KeptRepository {
    const known = this.repositories.get(name);
    if (known) return known;
    const made: KeptRepository = {
      manifests: new Map(),
      tags: new Map(),
      blobs: new Map(),
      uploads: new Map(),
      immutableTags,
    };
    this.repositories.set(name, made);
    return made;
  }

  /** Puts a blob there, whatever it is. Returns its digest. */
  putBlob(name: string, bytes: Uint8Array): string {
    const digest = digestOf(bytes);
    this.create(name).blobs.set(digest, Buffer.from(bytes));
    return digest;
  }

  /** Puts a manifest or an index there, without looking at what it names. Returns its digest. */
  putManifest(name: string, content: object & { mediaType: string }, tag?: string): string {
    const bytes = Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    const repository = this.create(name);
    repository.manifests.set(digest, { mediaType: content.mediaType, bytes });
    if (tag !== undefined) repository.tags.set(tag, digest);
    return digest;
  }
}

export function beginUpload(repository: KeptRepository): string {
  const id = randomUUID();
  repository.uploads.set(id, { parts: [], size: 0, told: 0 });
  return id;
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
