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
  return /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/**
 * The images that a policy names, as {@link isAgentImage} looks for them: as they are, and by their repositories where
 * tag or digest only say which agent. A tag such as `agent-v1` may tell it from other programs in one repository.
 */
export function imagesOf(named: readonly string[]): ReadonlySet<string> {
  const images = named.filter((image) => !isPlaceholder(image));
  return new Set([...images, ...images.filter(saysVersion).map(repositoryOf)]);
}

/**
 * Whether an image is an agent as we know it: Mackerel's on Docker Hub, ECR Public or GHCR, a mirror of it in any
 * registry, or one that the policy names, in whatever version.
 */
export function isAgentImage(image: unknown, ours: ReadonlySet<string>): boolean {
  if (typeof image !== 'string') return false;
  const repository = repositoryOf(image);
  return (
    repository.slice(repository.lastIndexOf('/') + 1) === officialName ||
    ours.has(image) ||
    (saysVersion(image) && ours.has(repository))
  );
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
