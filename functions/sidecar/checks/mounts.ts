import { isKnownImage, type OwnImages, tagOf } from '../agent-image.ts';
import { type Finding, finding } from '../findings.ts';
import {
  type HostMount,
  hostMounts,
  hostPathVolumes,
  isDockerSocket,
  type MountState,
  mountState,
} from '../host-mounts.ts';
import { hidesSome, objectsOf } from '../registration-rules/reading.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';
import { platformWorks } from './platform.ts';

/** The sidecar has the mounts that its row calls for, and none of them where it calls for none. */
export function checkMounts(subject: Subject, sidecar: SidecarInPlace): Finding[] {
  const { hostMounts: wanted } = subject.arrangement;
  if (wanted === 'needed') return checkNeeded(subject, sidecar);
  if (wanted === 'unused') return checkUnused(subject, sidecar);
  return isLent(subject, sidecar) ? [] : checkForbidden(subject, sidecar);
}

/**
 * Whether another container takes the sidecar's mounts for its own (`volumesFrom`), or may do so, and would lose them
 * with it. On Fargate nobody can: ECS takes no mount of the host there.
 */
function isLent({ definition, arrangement }: Subject, { container }: SidecarInPlace): boolean {
  if (arrangement.row === 2) return false;
  const others = definition.containerDefinitions.filter((each) => each !== container);
  return others.some(
    ({ volumesFrom }) =>
      hidesSome(volumesFrom, 'sourceContainer') ||
      objectsOf(volumesFrom).some(({ sourceContainer }) => sourceContainer === container.name),
  );
}

function checkNeeded(subject: Subject, sidecar: SidecarInPlace): Finding[] {
  const states = hostMounts(subject.settings).map(
    (mount) => [mount, mountState(mount, sidecar.container, subject.definition)] as const,
  );
  if (states.every(([, state]) => state.kind === 'missing') && metadataServes(subject, sidecar)) {
    const message =
      'The cgroup and docker.sock mounts are absent; the agent works through the metadata endpoint.';
    return [
      finding('mounts-absent', {
        container: sidecar.container.name,
        path: `${sidecar.path}.mountPoints`,
        message,
      }),
    ];
  }
  return states.flatMap(([mount, state]) => remarks(mount, state, sidecar));
}

function remarks(mount: HostMount, state: MountState, { container, path }: SidecarInPlace): Finding[] {
  const at = { container: container.name, path: `${path}.mountPoints` };
  const expected = `${mount.source} → ${mount.containerPath}`;
  if (state.kind === 'missing') {
    const message = `Nothing is mounted at ${mount.containerPath}; it must be ${mount.source} of the host.`;
    return [finding(mount.missing, { ...at, expected, message })];
  }
  const point = { ...at, path: `${at.path}[${state.index}]` };
  if (state.kind === 'wrong') {
    const message = `${mount.containerPath} shows ${state.found} but must show ${mount.source} of the host.`;
    return [finding(mount.wrong, { ...point, expected, found: state.found, message })];
  }
  if (state.kind === 'opaque') {
    const message = `What is mounted at ${mount.containerPath} is a placeholder and was left as it is.`;
    return [finding('value-unresolved', { ...point, message })];
  }
  if (state.readOnly) return [];
  const message = `${mount.containerPath} is mounted for writing; the agent only reads it.`;
  return [finding('mount-not-read-only', { ...point, expected: 'readOnly', message })];
}

/**
 * Since v0.1.0 the agent reads the metadata endpoint, so that a sidecar without the mounts works in bridge and host
 * mode, and the Docker socket would only give it the host. Mackerel: "Setting up mackerel-container-agent on Amazon ECS".
 */
function metadataServes(subject: Subject, sidecar: SidecarInPlace): boolean {
  const { enforceImage, image: ours } = subject.settings.sidecar;
  // Where the policy's image takes the place of this one, it must read the endpoint too.
  const images = enforceImage ? [sidecar.container.image, ours] : [sidecar.container.image];
  return (
    subject.arrangement.row === 5 &&
    !subject.policy.enforceMounts &&
    platformWorks(subject, sidecar) &&
    images.every((image) => readsMetadata(image, subject.settings.ownImages))
  );
}

function readsMetadata(image: string, own: OwnImages): boolean {
  return isKnownImage(image, own) && !/^v?0\.0\./.test(tagOf(image) ?? '');
}

function checkForbidden({ definition }: Subject, { container, path }: SidecarInPlace): Finding[] {
  const volumes = hostPathVolumes(definition);
  return (container.mountPoints ?? []).flatMap((point, i) => {
    const found = volumes.get(point.sourceVolume);
    if (found === undefined) return [];
    const message = `${found} of the host is mounted into the sidecar, which must have none of the host's paths here.`;
    return [
      finding('host-mount-forbidden', {
        container: container.name,
        path: `${path}.mountPoints[${i}]`,
        found,
        message,
      }),
    ];
  });
}

function checkUnused(subject: Subject, sidecar: SidecarInPlace): Finding[] {
  const { definition, policy } = subject;
  const { container, path } = sidecar;
  const goes = policy.removeNeedlessSocket && !isLent(subject, sidecar);
  const volumes = hostPathVolumes(definition);
  return (container.mountPoints ?? []).flatMap((point, i) => {
    const found = volumes.get(point.sourceVolume);
    if (found === undefined || !isDockerSocket(found)) return [];
    const message = `${found} of the host is mounted into the sidecar, which does not need it and gets power over the host by it.`;
    const needless = finding('docker-sock-needless', {
      container: container.name,
      path: `${path}.mountPoints[${i}]`,
      found,
      message,
    });
    // Only errors cause a repair, and this policy asks for one.
    return [goes ? { ...needless, severity: 'error' as const } : needless];
  });
}
