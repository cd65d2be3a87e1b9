import { type Finding, finding } from '../findings.ts';
import { fitOf } from '../fit.ts';
import { isPlaceholder } from '../placeholder.ts';
import type { Subject } from '../subject.ts';
import { rolesUnknown } from './roles.ts';

/** Secrets are fetched with the task's execution role, and a task that cannot fetch one does not start. */
export function checkExecutionRole({ definition, settings }: Subject): Finding[] {
  if (definition.executionRoleArn || isPlaceholder(definition.executionRoleArn)) return [];
  const expected = settings.sidecar.executionRole;
  const remedy = expected ? `it gets ${expected}` : 'set one, or executionRole in the policy';
  const message = `The task has no execution role, without which the secret MACKEREL_APIKEY cannot be fetched; ${remedy}.`;
  return [
    finding('execution-role-missing', { path: 'executionRoleArn', ...(expected && { expected }), message }),
  ];
}

export function checkNetworkNone({ arrangement, policy }: Subject): Finding[] {
  if (arrangement.row !== 6 || (arrangement.hostMounts === 'needed' && policy.relaySocket !== null))
    return [];
  const message =
    'The network mode is none: the task has no route to Mackerel, so nothing of it will be seen.';
  return [finding('network-none', { path: 'networkMode', found: 'none', message })];
}

/** App Mesh sends what the containers send through Envoy, the agent's posts too. */
export function checkProxy({ definition }: Subject): Finding[] {
  const proxy = definition.proxyConfiguration;
  if (!proxy || isPlaceholder(proxy) || (proxy.type ?? 'APPMESH') !== 'APPMESH') return [];
  if (letsOut(proxy.properties)) return [];
  const message =
    "The task's App Mesh proxy intercepts the agent's way to Mackerel; its mesh must let api.mackerelio.com out.";
  return [finding('proxy-intercepts', { path: 'proxyConfiguration', found: 'APPMESH', message })];
}

/** Whether Envoy leaves HTTPS alone, which is how the agent talks to Mackerel. */
function letsOut(properties: unknown): boolean {
  if (!Array.isArray(properties)) return false;
  return properties.some(
    (property) =>
      property?.name === 'EgressIgnoredPorts' && /(^|,)\s*443\s*(,|$)/.test(String(property.value)),
  );
}

/** Tags of ours with values that we do not know: nothing is done on their account. */
export function checkTags({ definition, settings, arrangement }: Subject): Finding[] {
  return settings.unknownTags.flatMap(({ key, value }) => {
    const index = definition.tags?.findIndex((tag) => tag.key === key);
    const at = { path: `tags[${index}].value`, found: value };
    if (key === 'remora:mode') {
      const message = `The tag ${key} is "${value}" but must be off, report or register; Remora only reports.`;
      return [finding('tag-invalid', { ...at, expected: 'off, report or register', message })];
    }
    if (arrangement.hostMounts !== 'needed') return [];
    const expected = 'al1, al2, al2023 or bottlerocket';
    const message = `The tag ${key} is "${value}" but must be ${expected}; the policy's ${settings.hostOs} counts.`;
    return [finding('host-os-unknown', { ...at, expected, message })];
  });
}

/** What is worth saying where the sidecar is missing altogether, and about the one that will be added. */
export function checkMissing(subject: Subject): Finding[] {
  const { name, roles } = subject.settings.sidecar;
  const path = 'containerDefinitions';
  const message = `No container of the task is the Mackerel agent; ${name} must be added.`;
  return [
    finding('sidecar-missing', { path, expected: name, message }),
    ...(roles.length === 0 ? [rolesUnknown({ container: name, path })] : []),
    ...checkFit(subject),
  ];
}

function checkFit(subject: Subject): Finding[] {
  const fit = fitOf(subject);
  const { name, memory } = subject.settings.sidecar;
  if (fit.kind === 'reserved') return [];
  const at = { container: name, path: 'memory', expected: `${memory} MiB` };
  if (fit.kind === 'resized') {
    const from = `cpu ${subject.definition.cpu}, memory ${subject.definition.memory}`;
    const message = `The sidecar's ${memory} MiB do not fit into ${from}; the task gets cpu ${fit.cpu}, memory ${fit.memory}.`;
    return [finding('memory-unreserved', { ...at, found: from, message })];
  }
  const found = `${fit.free} MiB`;
  const message = `The sidecar's ${memory} MiB do not fit into the ${found} that the others leave; it gets no limit of its own.`;
  return [finding('memory-unreserved', { ...at, found, message })];
}
