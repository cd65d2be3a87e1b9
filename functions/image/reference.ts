import { Trouble } from '../report/trouble.ts';
import type { Digest } from './oci.ts';

/** An image, or a repository where neither tag nor digest is given. */
export interface ImageReference {
  /** Host, with the port where there is one: `docker.io`, `127.0.0.1:5000`. */
  registry: string;
  /** Path within the registry: `library/alpine`. */
  repository: string;
  tag?: string;
  digest?: Digest;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const host =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/;
const tagForm = /^\w[\w.-]{0,127}$/;
/** What Docker takes as the longest name, host included. */
const longest = 255;

/**
 * Reads an image reference as Docker does: `alpine`, `alpine:3.22`, `public.ecr.aws/docker/library/alpine@sha256:…`,
 * `localhost:5000/a/b`. What names no registry is Docker Hub's, and a name of one part is one of its official images.
 * Source: distribution/reference, "grammar"; OCI distribution specification, "Pulling manifests".
 *
 * @throws Trouble where the text is none
 */
export function parseReference(text: string): ImageReference {
  const fail = (what: string, remedy = example) => new Trouble(what, { where: shown(text), remedy });
  if (/^[a-z]+:\/\//.test(text)) throw fail('an image is named without a scheme', 'Leave out "https://".');
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0) throw fail('an image reference has one "@" at most');
  if (digest !== undefined && !isDigest(digest)) {
    throw fail('what follows the "@" is no digest', 'A digest is "sha256:" and 64 hexadecimal digits.');
  }
  const { name, tag } = splitTag(named);
  if (tag !== undefined && !isTag(tag)) {
    throw fail('that is no tag', 'A tag has up to 128 letters, digits, ".", "_" and "-".');
  }
  const { registry, repository } = splitRegistry(name);
  if (!isHost(registry)) throw fail('that is no name of a registry');
  if (!repository.split('/').every((part) => component.test(part))) {
    throw fail(
      'that is no name of a repository',
      'It has lower-case letters, digits, and ".", "_", "-" between.',
    );
  }
  if (registry.length + 1 + repository.length > longest) throw fail('that name is too long');
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

const example = 'An image is named as public.ecr.aws/docker/library/alpine:3.22.';

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

export function isTag(text: string): boolean {
  return tagForm.test(text);
}

/** The whole name: `docker.io/library/alpine:3.22@sha256:…`. */
export function formatReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What to ask the repository for: the digest, else the tag, else `latest`. */
export function askedOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}

/** A colon before a slash belongs to the port. */
function splitTag(named: string): { name: string; tag?: string } {
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/')
    ? { name: named.slice(0, colon), tag: named.slice(colon + 1) }
    : { name: named };
}

function splitRegistry(name: string): Pick<ImageReference, 'registry' | 'repository'> {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  // Docker takes capital letters for a host, too; written small again, such a one would be a name on Docker Hub.
  const isRegistry = /[.:]/.test(first) || first === 'localhost';
  const registry = isRegistry ? first.toLowerCase() : 'docker.io';
  const repository = isRegistry ? name.slice(slash + 1) : name;
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository };
  return {
    registry: 'docker.io',
    repository: repository.includes('/') ? repository : `library/${repository}`,
  };
}

function isHost(registry: string): boolean {
  return host.test(registry) && URL.canParse(`https://${registry}`);
}

/** Text that came from outside goes into an error as one short line. */
function shown(text: string): string {
  // Who takes it for a web address may have put a password in front of the host.
  const plain = text.replace(/^(\w+:\/\/)?[^/@]*:[^/@]*@(?!sha256:)/, '$1…@').replace(/[^\x20-\x7e…]/g, '?');
  return plain === '' ? '""' : plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
