import type { RealEngine } from './engine.ts';

const arn = 'arn:aws:ecs:ap-northeast-1:111122223333:task/shop/0123456789abcdef0123456789abcdef';

/** How many times as fast as ours the agent's time passes: a tick every five seconds. */
export const speed = 12;

/** What a container does; bash prints the datagrams, 1000 bytes each. */
const works = {
  burner: 'while :; do :; done',
  holder: '(head -c 67108864 /dev/zero; sleep 1000) | tail -c 67108864',
  talker: 'line=$(printf %0999d 0); while :; do echo $line > /dev/udp/10.88.0.1/9; sleep 0.1; done',
};

export type Work = keyof typeof works;

/** Runs a container of the task, named as in its definition. */
export function runContainer(
  engine: RealEngine,
  name: string,
  network: string,
  work: Work,
  ...options: string[]
) {
  return engine.docker(...runs(name, network), ...options, 'machine', 'bash', '-c', works[work]);
}

/** Runs the agent as a container of the task, with the two mounts, and a socket instead of a road to Mackerel. */
export function runAgentContainer(engine: RealEngine, network: string, ...options: string[]): string {
  return engine.docker(
    ...runs('agent', network),
    ...['-v', `${engine.socket}:/var/run/docker.sock:ro`, '-v', '/sys/fs/cgroup:/host/sys/fs/cgroup:ro'],
    ...['-v', `${engine.folder}:/agent`],
    ...['-e', 'MACKEREL_CONTAINER_PLATFORM=ecs', '-e', 'AWS_EXECUTION_ENV=AWS_ECS_EC2'],
    ...['-e', 'MACKEREL_APIKEY=a-key', '-e', 'MACKEREL_APIBASE=unix:///agent/mackerel.sock'],
    ...['-e', 'MACKEREL_HOST_ID_STORE=memory', '-e', `AGENT_SPEED=${speed}`],
    ...options,
    ...['machine', 'bun', '--smol', '/agent/agent.mjs'],
  );
}

function runs(name: string, network: string): string[] {
  const labels = {
    'task-arn': arn,
    'container-name': name,
    cluster: 'shop',
    'task-definition-family': 'web',
    'task-definition-version': '7',
  };
  return [
    ...['run', '-d', '--name', `ecs-web-7-${name}`, '--network', network, '--stop-timeout', '1'],
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `com.amazonaws.ecs.${key}=${value}`]),
  ];
}
