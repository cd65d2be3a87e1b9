import type { ContainerDefinition, KeyValuePair, LogConfiguration } from './definition.ts';
import { type Draft, mountHostPath, mountRelay, volumesOf } from './draft.ts';
import { fitOf } from './fit.ts';
import { hostMounts } from './host-mounts.ts';
import { isPlaceholder } from './placeholder.ts';
import { relayFor } from './relay.ts';
import type { Subject } from './subject.ts';

/** A sidecar for a task that has none, every field filled in as the table and the policy say. */
export function addedSidecar(subject: Subject): Draft {
  const { arrangement, definition } = subject;
  const draft = { container: container(subject), volumes: volumesOf(definition) };
  if (arrangement.hostMounts === 'needed') {
    for (const mount of hostMounts(subject.settings)) mountHostPath(draft, mount, definition);
  }
  const relay = relayFor(subject);
  if (relay) mountRelay(draft, relay, definition);
  return draft;
}

function container(subject: Subject): ContainerDefinition {
  const { name, image, memory, apiKeyArn, restartPolicy } = subject.settings.sidecar;
  const log = borrowedLog(subject.definition.containerDefinitions);
  // An ECS agent older than 1.84 lacks restarts and could not place the task; Fargate and Managed Instances have none.
  const restarts = restartPolicy === 'on' || (restartPolicy === 'auto' && subject.arrangement.row <= 3);
  return {
    name,
    image,
    cpu: 0,
    ...(fitOf(subject).kind !== 'unreserved' && { memory }),
    essential: false,
    environment: environment(subject),
    secrets: [{ name: 'MACKEREL_APIKEY', valueFrom: apiKeyArn }],
    ...(log && { logConfiguration: log }),
    ...(restarts && { restartPolicy: { enabled: true } }),
  };
}

function environment(subject: Subject): KeyValuePair[] {
  const { roles, extraEnvironment } = subject.settings.sidecar;
  const relay = relayFor(subject);
  return [
    { name: 'MACKEREL_CONTAINER_PLATFORM', value: subject.arrangement.platform },
    ...(roles.length > 0 ? [{ name: 'MACKEREL_ROLES', value: roles.join(',') }] : []),
    ...(relay ? [{ name: 'MACKEREL_APIBASE', value: relay.apiBase }] : []),
    ...Object.entries(extraEnvironment).map(([name, value]) => ({ name, value })),
  ];
}

/** The first awslogs configuration of the task, whole, under a prefix of the agent's own where options can be read. */
function borrowedLog(containers: readonly ContainerDefinition[]): LogConfiguration | undefined {
  const log = containers.find(
    ({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs',
  )?.logConfiguration;
  if (!log || isPlaceholder(log.options)) return log;
  return { ...log, options: { ...log.options, 'awslogs-stream-prefix': 'mackerel' } };
}
