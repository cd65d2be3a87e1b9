import { registryOf } from './agent-image.ts';
import type { ContainerDefinition } from './definition.ts';
import { type Draft, mountHostPath, mountRelay, volumesOf } from './draft.ts';
import { hasSecret, valuesOf, withoutVariable, withVariable } from './environment.ts';
import type { Finding, FindingCode } from './findings.ts';
import { hostMounts, hostPathVolumes, isDockerSocket, mountState } from './host-mounts.ts';
import { isPlaceholder } from './placeholder.ts';
import { hidesSome } from './registration-rules/reading.ts';
import { isRelayMount, relayFor } from './relay.ts';
import type { SidecarInPlace, Subject } from './subject.ts';

type Mend = (draft: Draft, subject: Subject) => void;

/** What mends each finding about a sidecar that is there. A finding that is not here is told and left. */
const mends: Partial<Record<FindingCode, Mend>> = {
  'sidecar-essential': ({ container }) => {
    container.essential = false;
  },
  'platform-missing': setPlatform,
  'platform-wrong': setPlatform,
  'platform-shadowed': (draft, subject) => {
    dropSecret(draft, 'MACKEREL_CONTAINER_PLATFORM');
    if (valuesOf(draft.container, 'MACKEREL_CONTAINER_PLATFORM').length === 0) setPlatform(draft, subject);
  },
  'apikey-missing': addKey,
  'apikey-plaintext': (draft, subject) => {
    dropPlainKey(draft);
    addKey(draft, subject);
  },
  'apikey-shadowed': dropPlainKey,
  'roles-missing': setRoles,
  'roles-wrong': setRoles,
  'cgroup-missing': mountCgroup,
  'cgroup-wrong-source': mountCgroup,
  'docker-sock-missing': mountSocket,
  'docker-sock-wrong': mountSocket,
  'mount-not-read-only': makeReadOnly,
  'host-mount-forbidden': (draft, { definition }) => {
    const volumes = hostPathVolumes(definition);
    unmount(draft, ({ sourceVolume }) => volumes.has(sourceVolume));
  },
  'relay-missing': (draft, subject) => {
    const relay = relayFor(subject);
    if (!relay) return;
    setVariable(draft, 'MACKEREL_APIBASE', relay.apiBase);
    mountRelay(draft, relay, subject.definition);
  },
  'networking-disabled': ({ container }) => {
    delete container.disableNetworking;
  },
  'read-only-root': (draft) => setVariable(draft, 'MACKEREL_HOST_ID_STORE', 'memory'),
  'memory-missing': ({ container }, { settings }) => {
    container.memory = settings.sidecar.memory;
  },
  'image-wrong': ({ container }, { settings }) => {
    const before = container.image;
    container.image = settings.sidecar.image;
    // They are one registry's, and another one would refuse them.
    if (registryOf(before) !== registryOf(container.image)) delete container.repositoryCredentials;
  },
};

/** An existing sidecar with what was found about it mended, and the rest of it as it was. */
export function mend(subject: Subject, sidecar: SidecarInPlace, findings: readonly Finding[]): Draft {
  const draft = { container: { ...sidecar.container }, volumes: volumesOf(subject.definition) };
  for (const { code, severity } of findings) {
    mends[code]?.(draft, subject);
    if (code === 'docker-sock-needless' && severity === 'error') dropSocket(draft, subject);
  }
  dropUnused(draft, subject, sidecar);
  return draft;
}

function setPlatform(draft: Draft, { arrangement }: Subject): void {
  setVariable(draft, 'MACKEREL_CONTAINER_PLATFORM', arrangement.platform);
}

function setRoles(draft: Draft, { settings }: Subject): void {
  setVariable(draft, 'MACKEREL_ROLES', settings.sidecar.roles.join(','));
}

function setVariable(draft: Draft, name: string, value: string): void {
  draft.container.environment = withVariable(draft.container.environment ?? [], name, value);
  // ECS refuses a name that stands in both.
  if (hasSecret(draft.container, name)) dropSecret(draft, name);
}

function dropPlainKey({ container }: Draft): void {
  container.environment = withoutVariable(container.environment ?? [], 'MACKEREL_APIKEY');
}

function addKey({ container }: Draft, { settings }: Subject): void {
  const secret = { name: 'MACKEREL_APIKEY', valueFrom: settings.sidecar.apiKeyArn };
  // One that is there refers to nothing.
  const others = (container.secrets ?? []).filter(({ name }) => name !== secret.name);
  container.secrets = [...others, secret];
}

function dropSecret({ container }: Draft, name: string): void {
  container.secrets = (container.secrets ?? []).filter((secret) => secret.name !== name);
}

function mountCgroup(draft: Draft, { settings, definition }: Subject): void {
  mountHostPath(draft, hostMounts(settings)[0], definition);
}

function mountSocket(draft: Draft, { settings, definition }: Subject): void {
  mountHostPath(draft, hostMounts(settings)[1], definition);
}

function makeReadOnly({ container }: Draft, subject: Subject): void {
  const { settings, definition } = subject;
  const relay = relayFor(subject);
  const states = hostMounts(settings).map((mount) => mountState(mount, container, definition));
  const right = states.flatMap((state) => (state.kind === 'right' ? [state.index] : []));
  container.mountPoints = (container.mountPoints ?? []).map((point, i) =>
    right.includes(i) || (relay && isRelayMount(point, relay, definition))
      ? { ...point, readOnly: true }
      : point,
  );
}

function dropSocket(draft: Draft, { definition }: Subject): void {
  const volumes = hostPathVolumes(definition);
  unmount(draft, ({ sourceVolume }) => isDockerSocket(volumes.get(sourceVolume) ?? ''));
}

type Points = NonNullable<ContainerDefinition['mountPoints']>;

function unmount({ container }: Draft, goes: (point: Points[number]) => boolean): void {
  container.mountPoints = (container.mountPoints ?? []).filter((point) => !goes(point));
}

/** Takes away the volumes of the mounts that went, unless something else of the task uses them or may do so. */
function dropUnused(draft: Draft, { definition }: Subject, sidecar: SidecarInPlace): void {
  const before = sidecar.container.mountPoints ?? [];
  const after = draft.container.mountPoints ?? [];
  if (after.length >= before.length) return;
  const others = definition.containerDefinitions.filter((container) => container !== sidecar.container);
  if (others.some(mayMount)) return;
  const used = new Set([draft.container, ...others].flatMap(mountedVolumes));
  const gone = new Set(before.map(({ sourceVolume }) => sourceVolume).filter((name) => !used.has(name)));
  draft.volumes = draft.volumes.filter(({ name }) => !gone.has(name));
}

function mayMount(container: ContainerDefinition): boolean {
  return isPlaceholder(container) || hidesSome(container.mountPoints, 'sourceVolume');
}

function mountedVolumes({ mountPoints }: ContainerDefinition): (string | undefined)[] {
  return Array.isArray(mountPoints) ? mountPoints.map(({ sourceVolume }) => sourceVolume) : [];
}
