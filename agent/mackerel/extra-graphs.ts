import type { GraphDefinition } from './api.ts';

/** How Mackerel shows the extra metrics. https://mackerel.io/api-docs/entry/host-metrics#post-graphdef */
export const extraGraphs: GraphDefinition[] = [
  ofContainers('cpu_throttled', 'Container CPU throttled', 'percentage', 'percentage'),
  ofContainers('restarts', 'Container restarts', 'integer', 'count'),
  ofContainers('oom_kills', 'Container OOM kills', 'integer', 'count'),
  ofTask('cpu_throttled', 'Task CPU throttled', 'percentage', ['percentage']),
  ofTask('ephemeral_storage', 'Task ephemeral storage', 'bytes', ['used', 'size']),
];

function ofContainers(what: string, displayName: string, unit: string, value: string): GraphDefinition {
  const name = `custom.container.${what}.#`;
  return {
    name,
    displayName,
    unit,
    metrics: [{ name: `${name}.${value}`, displayName: '%1', isStacked: false }],
  };
}

function ofTask(what: string, displayName: string, unit: string, values: string[]): GraphDefinition {
  const name = `custom.task.${what}`;
  const metrics = values.map((value) => ({ name: `${name}.${value}`, displayName: value, isStacked: false }));
  return { name, displayName, unit, metrics };
}
