import type { RegisterInput } from '../../../../../functions/sidecar/definition.ts';

/** One rule: a definition that breaks it and nothing else, and the same one mended. */
export interface Row {
  id: string;
  message: string;
  broken: RegisterInput;
  mended: RegisterInput;
}

type Members = Record<string, unknown>;

/** The least that ECS takes for instances, with the members given. */
export function onInstances(task: Members, container: Members = {}, ...others: Members[]): RegisterInput {
  return {
    family: 'web',
    containerDefinitions: [
      containerOf('app', container),
      ...others.map((each, i) => containerOf(`other${i}`, each)),
    ],
    ...task,
  } as RegisterInput;
}

/** The least that ECS takes for Fargate, with the members given. */
export function onFargate(task: Members, container: Members = {}, ...others: Members[]): RegisterInput {
  const least = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
  return onInstances({ ...least, ...task }, { memory: 256, ...container }, ...others);
}

/** The same, in awsvpc mode on instances. */
export function inAwsvpc(container: Members, ...others: Members[]): RegisterInput {
  return onInstances({ networkMode: 'awsvpc' }, container, ...others);
}

function containerOf(name: string, members: Members): Members {
  return { name, image: 'nginx:1.29', memory: 128, ...members };
}
