import type { RegisterInput } from '../../functions/sidecar/definition.ts';

/** Members whose keys are the customer's own words. */
const free = new Set(['dockerLabels', 'options', 'driverOpts', 'labels']);

/** Where CloudFormation does not only write the first letter large. */
const irregular: Record<string, string> = {
  efsVolumeConfiguration: 'EFSVolumeConfiguration',
  fileSystemId: 'FilesystemId',
  iam: 'IAM',
  properties: 'ProxyConfigurationProperties',
  fsxWindowsFileServerVolumeConfiguration: 'FSxWindowsFileServerVolumeConfiguration',
};

/** A template with each input as an `AWS::ECS::TaskDefinition`; their logical ids are `T0`, `T1`, … in that order. */
export function templateOf(inputs: readonly RegisterInput[]): object {
  const resources = inputs.map((input, i) => [
    `T${i}`,
    { Type: 'AWS::ECS::TaskDefinition', Properties: renamed(input) },
  ]);
  return { Resources: Object.fromEntries(resources) };
}

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [nameOf(key), free.has(key) ? member : renamed(member)]),
  );
}

function nameOf(key: string): string {
  return irregular[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
}
