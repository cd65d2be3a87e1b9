import type { GraphDefinition } from '../mackerel/api.ts';

const headline = '# mackerel-agent-plugin';

/** A kind of JSON value that a member may have; null is as good as absent, as it is for Go. */
type Kind = 'string' | 'boolean' | 'object' | 'array';

/**
 * What a plugin prints when it is asked for its graphs: a headline, and JSON whose keys are of any case.
 * https://mackerel.io/docs/entry/advanced/custom-metrics#graph-schema
 *
 * @returns undefined where it answers without the headline: it has none to tell
 * @throws Error where what follows the headline is no such JSON
 */
export function parseGraphDefinitions(text: string): GraphDefinition[] | undefined {
  const end = text.indexOf('\n');
  if (end < 0 || !text.startsWith(headline)) return undefined;
  const graphs = member(decode(text.slice(end + 1)), 'graphs', 'object') ?? {};
  return Object.entries(graphs).map(([key, graph]) => definition(`custom.${key}`, graph ?? {}));
}

function definition(name: string, graph: unknown): GraphDefinition {
  const label = member(graph, 'label', 'string');
  const metrics = (member(graph, 'metrics', 'array') ?? []).map((metric) => curve(name, metric ?? {}));
  return {
    name,
    ...(label && { displayName: label }),
    unit: member(graph, 'unit', 'string') || 'float',
    metrics: metrics.length > 0 ? metrics : null,
  };
}

function curve(graph: string, metric: unknown): NonNullable<GraphDefinition['metrics']>[number] {
  const label = member(metric, 'label', 'string');
  return {
    name: `${graph}.${member(metric, 'name', 'string') ?? ''}`,
    ...(label && { displayName: label }),
    isStacked: member(metric, 'stacked', 'boolean') ?? false,
  };
}

interface Kinds {
  string: string;
  boolean: boolean;
  object: Record<string, unknown>;
  array: unknown[];
}

/** The last member of that name, in whatever case. */
function member<K extends Kind>(of: unknown, name: string, kind: K): Kinds[K] | undefined {
  if (kindOf(of) !== 'object') throw new Error(`failed to decode plugin meta: ${name} is asked of no object`);
  const values = Object.entries(of as object).filter(
    ([key, value]) => key.toLowerCase() === name && value !== null,
  );
  const value: unknown = values.at(-1)?.[1];
  if (value === undefined) return undefined;
  if (kindOf(value) !== kind)
    throw new Error(`failed to decode plugin meta: ${name} must be of type ${kind}`);
  return value as Kinds[K];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // The parser's own words would quote what the plugin printed.
    throw new Error('failed to decode plugin meta: what follows the headline is no JSON');
  }
}
