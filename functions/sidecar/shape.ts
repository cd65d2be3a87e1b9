import { isPlaceholder } from './placeholder.ts';

/** The first thing about a value that makes it no task definition. */
export interface ShapeError {
  path: string;
  message: string;
}

/** A JSON object: neither a list nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const containerLists = ['environment', 'secrets', 'mountPoints'];
const taskLists = ['volumes', 'tags', 'placementConstraints'];

/**
 * Whether any JSON value has the shape of a task definition, so far as the rules walk through it. Undefined where it
 * has. Lists hold objects and nothing else; a list may be absent, null or a placeholder as a whole.
 */
export function shapeError(definition: unknown): ShapeError | undefined {
  if (!isObject(definition)) return wrong('', 'a JSON object', definition);
  const containers = definition.containerDefinitions;
  if (isPlaceholder(containers)) {
    const message =
      'containerDefinitions is a placeholder but must be a list of containers; check the definition after it is filled in.';
    return { path: 'containerDefinitions', message };
  }
  if (!Array.isArray(containers)) return wrong('containerDefinitions', 'a list of containers', containers);
  if (containers.length === 0)
    return { path: 'containerDefinitions', message: 'containerDefinitions is empty.' };
  return (
    scalarError(definition) ??
    listErrors(definition, taskLists, '') ??
    containerError(containers) ??
    compatibilitiesError(definition)
  );
}

function containerError(containers: unknown[]): ShapeError | undefined {
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i];
    const path = `containerDefinitions[${i}]`;
    if (!isObject(container)) return wrong(path, 'an object', container);
    const error = listErrors(container, containerLists, `${path}.`);
    if (error) return error;
  }
  return undefined;
}

function listErrors(owner: Record<string, unknown>, names: string[], prefix: string): ShapeError | undefined {
  for (const name of names) {
    const list = owner[name];
    if (list === undefined || list === null || isPlaceholder(list)) continue;
    if (!Array.isArray(list)) return wrong(prefix + name, 'a list', list);
    for (let i = 0; i < list.length; i++) {
      if (!isObject(list[i])) return wrong(`${prefix}${name}[${i}]`, 'an object', list[i]);
    }
  }
  return undefined;
}

function scalarError(definition: Record<string, unknown>): ShapeError | undefined {
  for (const name of ['family', 'networkMode', 'status']) {
    const value = definition[name];
    if (value === undefined || value === null || typeof value === 'string' || isPlaceholder(value)) continue;
    return wrong(name, 'a text', value);
  }
  const platform = definition.runtimePlatform;
  if (platform === undefined || platform === null || isObject(platform) || isPlaceholder(platform)) {
    return undefined;
  }
  return wrong('runtimePlatform', 'an object', platform);
}

function compatibilitiesError(definition: Record<string, unknown>): ShapeError | undefined {
  const list = definition.requiresCompatibilities;
  if (list === undefined || list === null || isPlaceholder(list)) return undefined;
  if (!Array.isArray(list)) return wrong('requiresCompatibilities', 'a list', list);
  const odd = list.findIndex((entry) => typeof entry !== 'string' && !isPlaceholder(entry));
  return odd < 0 ? undefined : wrong(`requiresCompatibilities[${odd}]`, 'a text', list[odd]);
}

/** Says which kind of value stands there and never the value: it may be a secret in the wrong place. */
function wrong(path: string, expected: string, found: unknown): ShapeError {
  const kind =
    found === undefined
      ? 'missing'
      : found === null
        ? 'null'
        : Array.isArray(found)
          ? 'a list'
          : typeof found === 'object'
            ? 'an object'
            : `a ${typeof found}`;
  return { path, message: `${path === '' ? 'A task definition' : path} must be ${expected} but is ${kind}.` };
}
