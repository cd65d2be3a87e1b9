import { isPlaceholder } from './placeholder.ts';

/** Last part of the repository under which Mackerel publishes its agent, on every registry. */
const officialName = 'mackerel-container-agent';

/** An image reference without its tag and digest: `registry:5000/team/agent:v1@sha256:…` → `registry:5000/team/agent`. */
export function repositoryOf(image: string): string {
  const name = withoutDigest(image);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon < 0 ? name : name.slice(0, colon);
}

/** The tag of an image reference; undefined where it has none. */
export function tagOf(image: string): string | undefined {
  const name = withoutDigest(image);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  return colon < 0 ? undefined : name.slice(colon + 1);
}

/** The registry of an image reference, as Docker reads it: `docker.io` where it names none; of no text undefined. */
export function registryOf(image: unknown): string | undefined {
  if (typeof image !== 'string') return undefined;
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  if (/^(index|registry-1)\.docker\.io$/.test(first)) return 'docker.io';
  return /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/** The images that a policy names. */
export interface OwnImages {
  /** As they stand there. */
  references: ReadonlySet<string>;
  repositories: ReadonlySet<string>;
  /**
   * The repositories of those whose tag or digest only says which agent. A tag such as `agent-v1` may tell it from other
   * programs in one repository.
   */
  agents: ReadonlySet<string>;
}

export function ownImages(named: readonly string[]): OwnImages {
  const images = named.filter((image) => !isPlaceholder(image));
  return {
    references: new Set(images),
    repositories: new Set(images.map(repositoryOf)),
    agents: new Set(images.filter(saysVersion).map(repositoryOf)),
  };
}

/**
 * Whether an image alone makes a container the agent: Mackerel's on Docker Hub, ECR Public or GHCR, a mirror of it in
 * any registry, or one that the policy names, in whatever version.
 */
export function isAgentImage(image: unknown, own: OwnImages): boolean {
  if (typeof image !== 'string') return false;
  return (
    isOfficial(image) ||
    own.references.has(image) ||
    own.references.has(withoutDigest(image)) ||
    (saysVersion(image) && own.agents.has(repositoryOf(image)))
  );
}

/** Whether the image of a container that is the agent, by whatever, comes from where agents as we know them come from. */
export function isKnownImage(image: unknown, own: OwnImages): boolean {
  return typeof image === 'string' && (isOfficial(image) || own.repositories.has(repositoryOf(image)));
}

function isOfficial(image: string): boolean {
  const repository = repositoryOf(image);
  return repository.slice(repository.lastIndexOf('/') + 1) === officialName;
}

/** Whether its tag, if it has any, is a version's: another one is another version of the same program. */
function saysVersion(image: string): boolean {
  const tag = tagOf(image);
  return tag === undefined || tag === 'latest' || isPlaceholder(tag) || /^v?\d/.test(tag);
}

/** Whether the reference names one build for good, by digest or by a version's tag, and not what `latest` happens to be. */
export function isPinned(image: string): boolean {
  return image.includes('@sha256:') || isVersionTag(tagOf(image));
}

/** Whether the image is tagged with a version of the agent below another one; false where the tag is no version. */
export function isOlderThan(image: string, minimum: string): boolean {
  const version = versionOf(tagOf(image));
  const floor = versionOf(minimum);
  if (!version || !floor || isPlaceholder(image)) return false;
  for (let i = 0; i < 3; i++) {
    if (version[i] !== floor[i]) return (version[i] ?? 0) < (floor[i] ?? 0);
  }
  return false;
}

function isVersionTag(tag: string | undefined): boolean {
  return versionOf(tag) !== undefined;
}

function versionOf(tag: string | undefined): number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)/
    .exec(tag ?? '')
    ?.slice(1)
    .map(Number);
}

function withoutDigest(image: string): string {
  const at = image.indexOf('@');
  return at < 0 ? image : image.slice(0, at);
}
