import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { digestOf } from '../image/digest.ts';
import {
  type Descriptor,
  type Digest,
  type ImageIndex,
  mediaTypes,
  type StoredManifest,
} from '../image/oci.ts';
import { isDigest } from '../image/reference.ts';
import type { Destination } from '../publish/repository.ts';
import { Trouble } from '../report/trouble.ts';
import { reaching, troubleOf, writeWhole } from './oci-layout-files.ts';
import { otherBytes, verified } from './registry/verified.ts';

/** OCI image specification, "Image Layout" and "Pre-Defined Annotation Keys". */
const layout = { imageLayoutVersion: '1.0.0' };
const tagKey = 'org.opencontainers.image.ref.name';

/**
 * A directory in the OCI image layout, as `skopeo` and `podman` read it by `oci:DIRECTORY:TAG`. It is made where it is
 * not there. Each file in it is whole or not there at all, whatever happens.
 */
export function connectOciLayout(directory: string): Destination {
  const root = resolve(directory);
  const name = `oci:${root}`;
  const pathOf = (digest: Digest) => join(root, 'blobs', 'sha256', digest.slice('sha256:'.length));
  let writing: Promise<unknown> = Promise.resolve();
  /** What is one file for all is changed by one after the other. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = writing.then(work);
    writing = turn.catch(() => undefined);
    return turn;
  };
  return {
    name,
    tags: () =>
      reaching(root, async () => (await readIndex(root)).manifests.flatMap((entry) => tagOf(entry) ?? [])),
    manifest: (tagOrDigest) => reaching(root, () => readManifest(root, pathOf, tagOrDigest)),
    blob: (blob) =>
      verified(reading(root, pathOf(blob.digest)), blob, (what) => otherBytes(name, blob, what)),
    async putBlob({ descriptor, open: source }, sent = () => {}) {
      const path = pathOf(descriptor.digest);
      if ((await sizeOf(root, path)) === descriptor.size) return 'there';
      await inTurn(() => reaching(root, () => prepare(root)));
      const bytes = verified(source(), descriptor, (what) =>
        otherBytes('the source of the blob', descriptor, what),
      );
      await writeWhole(root, path, bytes, sent);
      return 'sent';
    },
    async putManifest(manifest, tag) {
      const { bytes, digest } = manifest;
      if (digestOf(bytes) !== digest) throw new Error(`The bytes of a manifest are not those of ${digest}`);
      await inTurn(() => reaching(root, () => prepare(root)));
      await writeWhole(root, pathOf(digest), [bytes]);
      if (tag !== undefined) await inTurn(() => putTag(root, manifest, tag));
    },
  };
}

/** Only an empty directory, or none, becomes a layout: nothing of other people's is mixed with it. */
async function prepare(root: string): Promise<void> {
  const marker = join(root, 'oci-layout');
  const there = await readFile(marker, 'utf8').catch(absent);
  if (there !== undefined) {
    const { imageLayoutVersion } = parsed<Partial<typeof layout>>(marker, there);
    if (imageLayoutVersion === layout.imageLayoutVersion) return;
    throw new Trouble('it is a layout of another version', {
      where: marker,
      remedy: 'Name another directory.',
    });
  }
  const entries = (await readdir(root).catch(absent)) ?? [];
  const [other] = entries.filter((entry) => entry !== 'blobs' && !/^\..+\.tmp$/.test(entry));
  if (other !== undefined) {
    const what = `the directory holds something else ("${other}")`;
    throw new Trouble(what, { where: root, remedy: 'Name an empty directory, or one that is not there.' });
  }
  await mkdir(join(root, 'blobs', 'sha256'), { recursive: true });
  await writeWhole(root, marker, [Buffer.from(JSON.stringify(layout))]);
  await writeWhole(root, join(root, 'index.json'), [Buffer.from(JSON.stringify(emptyIndex))]);
}

const emptyIndex: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

async function readIndex(root: string): Promise<ImageIndex> {
  const file = join(root, 'index.json');
  const text = await readFile(file, 'utf8').catch(absent);
  if (text === undefined) return emptyIndex;
  const index = parsed<ImageIndex>(file, text);
  if (Array.isArray(index.manifests)) return index;
  throw new Trouble('it is no index of images', { where: file, remedy: 'Name another directory.' });
}

async function putTag(
  root: string,
  { mediaType, digest, bytes }: StoredManifest,
  tag: string,
): Promise<void> {
  const index = await readIndex(root);
  const entry: Descriptor = { mediaType, digest, size: bytes.length, annotations: { [tagKey]: tag } };
  const manifests = [...index.manifests.filter((other) => tagOf(other) !== tag), entry];
  const text = JSON.stringify({ ...index, manifests });
  await writeWhole(root, join(root, 'index.json'), [Buffer.from(text)]);
}

function tagOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[tagKey];
}

async function readManifest(
  root: string,
  pathOf: (digest: Digest) => string,
  tagOrDigest: string,
): Promise<StoredManifest | undefined> {
  const { manifests } = await readIndex(root);
  const digest = isDigest(tagOrDigest)
    ? tagOrDigest
    : manifests.find((entry) => tagOf(entry) === tagOrDigest)?.digest;
  if (digest === undefined || !isDigest(digest)) return undefined;
  const bytes = await readFile(pathOf(digest)).catch(absent);
  if (!bytes) return undefined;
  if (digestOf(bytes) !== digest) throw otherBytes(pathOf(digest), { digest }, 'a manifest of other bytes');
  const { mediaType } = parsed<{ mediaType?: string }>(pathOf(digest), bytes.toString());
  return { mediaType: mediaType ?? mediaTypes.manifest, digest, bytes };
}

async function* reading(root: string, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Buffer;
  } catch (error) {
    throw troubleOf(root, error);
  }
}

/** Undefined where there is no such file. */
async function sizeOf(root: string, path: string): Promise<number | undefined> {
  return await reaching(root, async () => (await stat(path).catch(absent))?.size);
}

function parsed<Content>(file: string, text: string): Content {
  try {
    return JSON.parse(text) as Content;
  } catch {
    throw new Trouble('it is no JSON', { where: file, remedy: 'Name another directory.' });
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
