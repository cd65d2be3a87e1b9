import { structuredPatch } from 'diff';
import type { ContainerDefinition, KeyValuePair, RegisterInput } from '../sidecar/definition.ts';
import { describeOnlyFields } from '../sidecar/registration-rules/describe-only.ts';

/** The variables whose values may be shown; any other may be a secret. */
const shown: readonly string[] = ['MACKEREL_CONTAINER_PLATFORM', 'MACKEREL_ROLES'];
const hidden = '(hidden)';

/**
 * What differs between two definitions, as the lines of a unified diff of their JSON with three lines around each
 * change. Values of environment variables are hidden, the platform and the roles apart.
 */
export function definitionDiff(before: RegisterInput, after: RegisterInput): string[] {
  const { hunks } = structuredPatch('', '', textOf(before), textOf(after), '', '', { context: 3 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

function textOf(definition: RegisterInput): string {
  const fields: Record<string, unknown> = { ...definition };
  for (const field of describeOnlyFields) delete fields[field];
  fields.containerDefinitions = definition.containerDefinitions.map(masked);
  return `${JSON.stringify(fields, null, 2)}\n`;
}

function masked(container: ContainerDefinition): ContainerDefinition {
  const environment: unknown = container.environment;
  if (environment === undefined || environment === null) return container;
  const safe = Array.isArray(environment) ? environment.map(maskedEntry) : hidden;
  return { ...container, environment: safe as KeyValuePair[] };
}

/** An entry that a template only chooses later may hold values at any depth: all of it is hidden. */
function maskedEntry(entry: KeyValuePair): unknown {
  if (typeof entry?.name !== 'string') return hidden;
  return shown.includes(entry.name) ? entry : { ...entry, value: hidden };
}
