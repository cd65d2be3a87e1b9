import { type ApiType, memberType, requestType } from '../sidecar/api-types.ts';
import { isPlaceholder } from '../sidecar/placeholder.ts';
import { isObject } from '../sidecar/shape.ts';
import { put } from './text-node.ts';

/** The type of the resources that are read. */
export const taskDefinitionType = 'AWS::ECS::TaskDefinition';

/** Members whose keys are the user's own words. */
const free = new Set(['DockerLabels', 'Options', 'DriverOpts', 'Labels']);

/** Where CloudFormation does not only write the first letter large. */
const irregular = new Map([
  ['EFSVolumeConfiguration', 'efsVolumeConfiguration'],
  ['FilesystemId', 'fileSystemId'],
  ['IAM', 'iam'],
  ['ProxyConfigurationProperties', 'properties'],
  ['FSxWindowsFileServerVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration'],
]);

/** Merges what a macro makes into the object that it stands in. */
const transform = 'Fn::Transform';

/** The platform depends on them, whether or not they are there. */
const deciding = ['networkMode', 'requiresCompatibilities'];

/**
 * The properties of an `AWS::ECS::TaskDefinition` as a RegisterTaskDefinition input: the API's spelling and types.
 * Intrinsics stay, as placeholders; what is `AWS::NoValue` goes.
 *
 * @param name what stands for the family where the template leaves it to CloudFormation
 */
export function definitionOf(properties: unknown, name: string): unknown {
  if (!isObject(properties) || isPlaceholder(properties)) return properties;
  const { [transform]: included, ...own } = properties;
  const definition = renamed(own) as Record<string, unknown>;
  definition.family ??= { Ref: name };
  if (included !== undefined) for (const member of deciding) definition[member] ??= { [transform]: included };
  return retyped(definition, requestType);
}

/** A property's name in the spelling of the ECS API. */
export function apiName(property: string): string {
  return irregular.get(property) ?? property.charAt(0).toLowerCase() + property.slice(1);
}

function renamed(value: unknown): unknown {
  if (isPlaceholder(value)) return value;
  if (Array.isArray(value)) return value.filter((item) => !isNoValue(item)).map(renamed);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!isNoValue(member)) put(result, apiName(key), free.has(key) ? member : renamed(member));
  }
  return result;
}

function isNoValue(value: unknown): boolean {
  return isObject(value) && value.Ref === 'AWS::NoValue';
}

/** CloudFormation takes "256" for a number and 256 for a text, and hands ECS the right one. */
function retyped(value: unknown, type: ApiType): unknown {
  if (typeof type === 'string') return retypedScalar(value, type);
  if (isPlaceholder(value)) return value;
  if ('list' in type) return Array.isArray(value) ? value.map((item) => retyped(item, type.list)) : value;
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const known = memberType(type, name);
    put(result, name, known === undefined ? member : retyped(member, known));
  }
  return result;
}

function retypedScalar(value: unknown, type: 'string' | 'number' | 'boolean'): unknown {
  if (type === 'string')
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (type === 'number') return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof value !== 'string') return value;
  // CloudFormation reads YAML 1.1.
  if (/^(true|yes|on)$/i.test(value)) return true;
  return /^(false|no|off)$/i.test(value) ? false : value;
}
