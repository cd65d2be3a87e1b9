import { structuredPatch } from 'diff';
import type { KeyValuePair, RegisterInput, Secret } from '../sidecar/definition.ts';
import { describeOnlyFields } from '../sidecar/registration-rules/describe-only.ts';

/** The variables whose values may be shown; any other may be a secret. */
const shown: readonly string[] = ['MACKEREL_CONTAINER_PLATFORM', 'MACKEREL_ROLES'];
const hidden = '(hidden)';

/**
 * What differs between two definitions, as the lines of a unified diff of their JSON with three lines around each
 * change. Values of environment variables are hidden, the platform and the roles apart, and so is whatever else may
 * hold a secret: it only stands around what a repair changes.
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
  fields.containerDefinitions = definition.containerDefinitions.map((each) => maskedBy(masks, each));
  if (Array.isArray(fields.volumes))
    fields.volumes = fields.volumes.map((each) => maskedBy(masksOfVolumes, each));
  return `${JSON.stringify(fields, null, 2)}\n`;
}

type Masks = Record<string, (value: unknown) => unknown>;

function maskedBy(masks: Masks, object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const safe: Record<string, unknown> = { ...object };
  for (const [field, mask] of Object.entries(masks)) {
    if (safe[field] !== undefined && safe[field] !== null) safe[field] = mask(safe[field]);
  }
  return safe;
}

const masks: Masks = {
  environment: (list) => (Array.isArray(list) ? list.map(maskedEntry) : hidden),
  secrets: (list) => (Array.isArray(list) ? list.map(maskedReference) : hidden),
  command: () => hidden,
  entryPoint: () => hidden,
  healthCheck: (check) => ({ ...Object(check), command: hidden }),
  dockerLabels: (labels) => maskedValues(labels, () => false),
  logConfiguration: (log) => maskedOptions(log),
  firelensConfiguration: (log) => maskedOptions(log),
};

const masksOfVolumes: Masks = {
  // A file server's password is among a driver's options.
  dockerVolumeConfiguration: (volume) => ({ ...Object(volume), driverOpts: hidden }),
};

function maskedOptions(log: unknown): unknown {
  const { options, ...rest } = Object(log) as { options?: unknown };
  return options === undefined
    ? log
    : { ...rest, options: maskedValues(options, (name) => name.startsWith('awslogs-')) };
}

function maskedValues(record: unknown, isShown: (name: string) => boolean): unknown {
  const entries = Object.entries(Object(record) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, isShown(name) ? value : hidden]));
}

/** A bare word may be the secret itself, in the wrong place. */
function maskedReference(entry: Secret): unknown {
  const { valueFrom } = Object(entry) as { valueFrom?: unknown };
  return typeof valueFrom === 'string' && !valueFrom.includes('/') && !valueFrom.startsWith('arn:')
    ? { ...entry, valueFrom: hidden }
    : entry;
}

/** An entry that a template only chooses later may hold values at any depth: all of it is hidden. */
function maskedEntry(entry: KeyValuePair): unknown {
  if (typeof entry?.name !== 'string') return hidden;
  return shown.includes(entry.name) ? entry : { ...entry, value: hidden };
}
