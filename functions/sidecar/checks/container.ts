import type { ContainerDefinition } from '../definition.ts';
import { valuesOf } from '../environment.ts';
import { type Finding, finding } from '../findings.ts';
import { isPlaceholder } from '../placeholder.ts';
import { demandsMemory } from '../registration-rules/launch-types.ts';
import { reachesRelay, relayFor, relayMount } from '../relay.ts';
import type { SidecarInPlace, Subject } from '../subject.ts';

/** An agent that dies must not take the task with it; absent means essential. */
export function checkEssential(_subject: Subject, { container, path }: SidecarInPlace): Finding[] {
  if (container.essential === false) return [];
  const at = { container: container.name, path: `${path}.essential`, expected: 'false' };
  if (isPlaceholder(container.essential)) {
    return [
      finding('value-unresolved', { ...at, message: 'essential is a placeholder and was left as it is.' }),
    ];
  }
  const found =
    (container.essential ?? undefined) === undefined ? 'absent, which means true' : said(container);
  const message = `The sidecar is essential (${found}) but must not be: the task would stop with it.`;
  return [finding('sidecar-essential', { ...at, found, message })];
}

/** ECS takes no text for a boolean. */
function said({ essential }: ContainerDefinition): string {
  return essential === true ? 'true' : 'no boolean';
}

export function checkNetworking(_subject: Subject, { container, path }: SidecarInPlace): Finding[] {
  const at = { container: container.name, path: `${path}.disableNetworking`, expected: 'false' };
  if (isPlaceholder(container.disableNetworking)) {
    const message = 'disableNetworking is a placeholder and was left as it is.';
    return [finding('value-unresolved', { ...at, message })];
  }
  if (container.disableNetworking !== true) return [];
  const message = 'disableNetworking is true but must be false: the agent could not reach Mackerel.';
  return [finding('networking-disabled', { ...at, found: 'true', message })];
}

/** With a read-only root the agent cannot write down its host's id, and exits. */
export function checkReadOnlyRoot(_subject: Subject, { container, path }: SidecarInPlace): Finding[] {
  if (container.readonlyRootFilesystem !== true) return [];
  const stores = valuesOf(container, 'MACKEREL_HOST_ID_STORE');
  if (stores.length > 0 && stores.every((store) => store === 'memory' || isPlaceholder(store))) return [];
  const message = 'The root file system is read-only, so MACKEREL_HOST_ID_STORE must be "memory".';
  return [
    finding('read-only-root', {
      container: container.name,
      path: `${path}.environment`,
      expected: 'memory',
      message,
    }),
  ];
}

export function checkMemory(
  { definition, settings }: Subject,
  { container, path }: SidecarInPlace,
): Finding[] {
  if (!demandsMemory(definition) || container.memory || container.memoryReservation) return [];
  const expected = `${settings.sidecar.memory} MiB`;
  const message = `The task has no memory of its own, so the sidecar must have a limit; it must be ${expected}.`;
  return [
    finding('memory-missing', { container: container.name, path: `${path}.memory`, expected, message }),
  ];
}

export function checkRelay(subject: Subject, { container, path }: SidecarInPlace): Finding[] {
  const relay = relayFor(subject);
  if (!relay) return [];
  const at = { container: container.name, path: `${path}.mountPoints` };
  const findings: Finding[] = [];
  if (!reachesRelay(container, relay, subject.definition)) {
    const expected = `${relay.directory} mounted, MACKEREL_APIBASE ${relay.apiBase}`;
    const message = `The task has no network, so the sidecar must reach the relay: ${expected}.`;
    findings.push(finding('relay-missing', { ...at, expected, message }));
  }
  const mount = relayMount(container, relay, subject.definition);
  if (mount && mount.readOnly !== true) {
    const message = `${relay.directory} is mounted for writing; the agent only connects to the socket in it.`;
    const place = `${at.path}[${container.mountPoints?.indexOf(mount)}]`;
    findings.push(finding('mount-not-read-only', { ...at, path: place, expected: 'readOnly', message }));
  }
  return findings;
}
