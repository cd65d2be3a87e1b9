import { isKnownImage, isOlderThan, isPinned } from '../agent-image.ts';
import { type Finding, finding } from '../findings.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Settings } from '../settings.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';

/** The image is an agent's, not too old and named for good; the policy's own where the policy enforces it. */
export function checkImage({ settings }: Subject, { container, path }: SidecarInPlace): Finding[] {
  const image: unknown = container.image;
  const { image: expected, enforceImage } = settings.sidecar;
  const at = { container: container.name, path: `${path}.image` };
  const known = isKnownImage(image, settings.ownImages);
  if (isPlaceholder(image) && (enforceImage || !known)) {
    return [
      finding('value-unresolved', { ...at, message: 'The image is a placeholder and was left as it is.' }),
    ];
  }
  if (typeof image !== 'string' || image === '') {
    const remedy = enforceImage ? `it must be ${expected}` : 'name one';
    const message = `The sidecar has no image; ${remedy}.`;
    return [
      enforceImage
        ? finding('image-wrong', { ...at, expected, message })
        : finding('image-unknown', { ...at, message }),
    ];
  }
  return remarksOn(image, { ...at, found: image }, settings, known);
}

function remarksOn(
  image: string,
  at: { container: string; path: string; found: string },
  { sidecar: { image: expected, enforceImage, minimumAgent } }: Settings,
  known: boolean,
): Finding[] {
  if (enforceImage && image !== expected) {
    const message = `The image is ${image} but must be ${expected}.`;
    return [finding('image-wrong', { ...at, expected, message })];
  }
  if (!known) {
    const message = `The image ${image} is no agent image that Remora knows and was left; if it is an agent, name it in the policy.`;
    return [finding('image-unknown', { ...at, message })];
  }
  if (isOlderThan(image, minimumAgent)) {
    const message = `The image ${image} is older than ${minimumAgent}; update it.`;
    return [finding('image-outdated', { ...at, expected: minimumAgent, message })];
  }
  if (isPinned(image) || isPlaceholder(image)) return [];
  const message = `The image ${image} names neither a full version nor a digest, so it may change unasked; name one.`;
  return [finding('image-unpinned', { ...at, message })];
}
