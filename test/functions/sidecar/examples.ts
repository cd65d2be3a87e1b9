import assert from 'node:assert/strict';
import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import { policyOf } from './policy-of.ts';

export const role = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';
export const standard = 'mode: register\nsidecar: { roles: ["Shop:web"] }\n';
export const enforced = 'mode: register\nsidecar: { roles: ["Shop:web"], enforceImage: true }\n';

export const web = { name: 'web', image: 'nginx:1.29', memory: 64 };
export const key = {
  name: 'MACKEREL_APIKEY',
  valueFrom: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/key',
};

/** A right sidecar but for its mounts. */
export function agent(platform: string, over: object = {}): ContainerDefinition {
  return {
    name: 'mackerel-container-agent',
    image: 'mackerel/mackerel-container-agent:v0.12.0',
    essential: false,
    memory: 64,
    environment: [
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: platform },
      { name: 'MACKEREL_ROLES', value: 'Shop:web' },
    ],
    secrets: [key],
    ...over,
  };
}

export const hostVolumes = [
  { name: 'cgroup', host: { sourcePath: '/sys/fs/cgroup' } },
  { name: 'docker_sock', host: { sourcePath: '/var/run/docker.sock' } },
];
export const mounts = [
  { sourceVolume: 'cgroup', containerPath: '/host/sys/fs/cgroup', readOnly: true },
  { sourceVolume: 'docker_sock', containerPath: '/var/run/docker.sock', readOnly: true },
];

export const task = (over: object = {}) => ({
  family: 'shop-web',
  executionRoleArn: role,
  containerDefinitions: [web],
  ...over,
});
export const fargate = (over: object = {}) =>
  task({ networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', ...over });

/** The plan of a definition, under a policy that registers and knows the roles. */
export const planned = (definition: object, policy = standard) => plan(definition, policyOf(policy));
export const codes = ({ findings }: Plan) => findings.map(({ code }) => code);

/** What would be registered; the definition must be one that is repaired. */
export function repaired(definition: object, policy = standard): RegisterInput {
  const made = planned(definition, policy);
  assert.equal(made.decision, 'repair', JSON.stringify(made));
  return (made as Extract<Plan, { decision: 'repair' }>).registerInput;
}

/** Why a definition is refused; the decision where it is not. */
export function refusal(definition: object, policy = standard): string {
  const made = planned(definition, policy);
  return made.decision === 'refuse' ? made.reason : made.decision;
}

export const variable = (container: ContainerDefinition | undefined, name: string) =>
  container?.environment?.find((entry) => entry.name === name)?.value;
