import type { RegisterInput } from '../sidecar/definition.ts';
import { isBareWord } from '../sidecar/environment.ts';
import { isPlaceholder } from '../sidecar/placeholder.ts';
import { describeOnlyFields } from '../sidecar/registration-rules/describe-only.ts';
import { isObject } from '../sidecar/shape.ts';

/** The variables whose values may be shown; any other may be a secret. */
const shown: readonly string[] = ['MACKEREL_CONTAINER_PLATFORM', 'MACKEREL_ROLES'];
const hidden = '(hidden)';

type Mask = (value: unknown) => unknown;

/**
 * A definition as people may see it, without what ECS alone fills in: values of environment variables are hidden, the
 * platform and the roles apart, and so is whatever else may hold a secret.
 *
 * @param ours references that may be shown even if they are a bare word, which may be a secret in the wrong place
 */
export function maskedDefinition(definition: RegisterInput, ours: ReadonlySet<string>): object {
  const fields: Record<string, unknown> = { ...definition };
  for (const field of describeOnlyFields) delete fields[field];
  return members({ containerDefinitions: each(container(ours)), volumes: each(volume) })(fields) as object;
}

function container(ours: ReadonlySet<string>): Mask {
  const references = each(reference(ours));
  const logging = members({
    options: values((name) => name.startsWith('awslogs-')),
    secretOptions: references,
  });
  return members({
    environment: each(variable),
    secrets: references,
    command: () => hidden,
    entryPoint: () => hidden,
    healthCheck: members({ command: () => hidden }),
    dockerLabels: values(() => false),
    logConfiguration: logging,
    firelensConfiguration: logging,
  });
}

/** A file server's password is among a driver's options. */
const volume = members({
  dockerVolumeConfiguration: members({ driverOpts: values(() => false), labels: values(() => false) }),
});

/** An entry that a template only chooses later may hold values at any depth: all of it is hidden. */
const variable: Mask = (entry) => {
  if (!isObject(entry) || typeof entry.name !== 'string') return hidden;
  return shown.includes(entry.name) ? entry : { ...entry, value: hidden };
};

function reference(ours: ReadonlySet<string>): Mask {
  const isShown = (valueFrom: unknown) =>
    typeof valueFrom === 'string' && (!isBareWord(valueFrom) || ours.has(valueFrom));
  return members({ valueFrom: (valueFrom) => (isShown(valueFrom) ? valueFrom : hidden) });
}

/** Masks of the members that are there. What a template puts together later is hidden whole. */
function members(masks: Record<string, Mask>): Mask {
  return (object) => {
    if (!isObject(object) || isPlaceholder(object)) return hidden;
    const entries = Object.entries(object).map(([name, value]) => {
      const mask = Object.hasOwn(masks, name) ? masks[name] : undefined;
      return [name, mask && value !== undefined && value !== null ? mask(value) : value];
    });
    return Object.fromEntries(entries);
  };
}

function each(mask: Mask): Mask {
  return (list) => (Array.isArray(list) ? list.map(mask) : hidden);
}

function values(isShown: (name: string) => boolean): Mask {
  return (object) =>
    isObject(object) && !isPlaceholder(object)
      ? Object.fromEntries(
          Object.entries(object).map(([name, value]) => [name, isShown(name) ? value : hidden]),
        )
      : hidden;
}
