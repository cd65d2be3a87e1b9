import { memberKinds } from '../sidecar/mistyped.ts';
import { isPlaceholder } from '../sidecar/placeholder.ts';
import { isObject, put } from './text-node.ts';

/** The type of the resources that are read. */
export const taskDefinitionType = 'AWS::ECS::TaskDefinition';

/** Members whose keys are the user's own words. */
const free = new Set(['DockerLabels', 'Options', 'DriverOpts', 'Labels']);

/** Where CloudFormation does not only write the first letter large. */
const irregular: Record<string, string> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  ProxyConfigurationProperties: 'properties',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
};

/**
 * The properties of an `AWS::ECS::TaskDefinition` as a RegisterTaskDefinition input: the API's spelling and types.
 * Intrinsics stay, as placeholders; what is `AWS::NoValue` goes.
 *
 * @param name what stands for the family where the template leaves it to CloudFormation
 */
export function definitionOf(properties: unknown, name: string): unknown {
  if (!isObject(properties) || isPlaceholder(properties)) return properties;
  const definition = renamed(properties) as Record<string, unknown>;
  definition.family ??= { Ref: name };
  retype(definition, memberKinds.task);
  for (const container of listOf(definition.containerDefinitions)) {
    retype(container, memberKinds.container);
    for (const [list, kinds] of Object.entries(memberKinds.lists))
      for (const entry of listOf(container[list])) retype(entry, kinds);
  }
  return definition;
}

/** A property's name in the spelling of the ECS API. */
export function apiName(property: string): string {
  return irregular[property] ?? property.charAt(0).toLowerCase() + property.slice(1);
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
function retype(owner: Record<string, unknown>, kinds: Readonly<Record<string, string>>): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value = owner[name];
    if (kind === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
      owner[name] = String(value);
    if (kind === 'number' && typeof value === 'string' && /^\d+$/.test(value)) owner[name] = Number(value);
    if (kind === 'boolean' && (value === 'true' || value === 'false')) owner[name] = value === 'true';
  }
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => isObject(item) && !isPlaceholder(item)) : [];
}
