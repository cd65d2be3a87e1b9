import relay from '../../docs/agent-relay.task-definition.json' with { type: 'json' };
import type { ContainerDefinition, RegisterInput } from '../../functions/sidecar/definition.ts';

/** MiB that the application holds on to. */
export const held = 32;

/** Percent of a core that the application would like to have more of. */
export const allowed = 25;

/** Seconds that the application is given when it is told to stop, of which it makes no use. */
const stopTimeout = 2;

const works = [
  `(head -c ${held * 2 ** 20} /dev/zero; sleep 1000) | tail -c ${held * 2 ** 20} &`,
  'while :; do :; done',
];

/** A task with a busy application and no sidecar that would do. */
export function busyTask(
  family: string,
  image: string,
  networkMode: string,
  more: ContainerDefinition[] = [],
): RegisterInput {
  return {
    family,
    networkMode,
    requiresCompatibilities: ['EC2'],
    cpu: `${(1024 * allowed) / 100}`,
    memory: '256',
    executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
    containerDefinitions: [
      { name: 'app', image, memory: 96, stopTimeout, command: ['sh', '-c', works.join('\n')] },
      ...more,
    ],
  };
}

/** A sidecar that is essential, has no key and no platform, and may not write. */
export const poorSidecar = (image: string): ContainerDefinition => ({
  name: 'mackerel-container-agent',
  image,
  memory: 128,
  readonlyRootFilesystem: true,
});

/** The relay as the documentation has it, with the published image and the key. */
export function relayTask(image: string): RegisterInput {
  const [container] = relay.containerDefinitions;
  return {
    ...(relay as RegisterInput),
    containerDefinitions: [{ ...(container as ContainerDefinition), image }],
  };
}
