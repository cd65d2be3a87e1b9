import type { TaskDefinition } from './definition.ts';
import { isAgent } from './find-sidecars.ts';
import { matchesAny } from './pattern.ts';
import type { ExemptReason, Facts } from './plan.ts';
import type { Policy } from './policy.ts';
import type { Settings } from './settings.ts';
import { repairsTag, tagValue } from './tags.ts';
import { isWindows } from './windows.ts';

export interface Exemption {
  reason: ExemptReason;
  message: string;
}

/** Why a definition is left alone; undefined where it is not. The order of the questions is the precedence. */
export function exemptionOf(
  definition: TaskDefinition,
  settings: Settings,
  policy: Policy,
  facts: Facts,
): Exemption | undefined {
  // A definition that was never registered has no status, and is about to be active.
  if (typeof definition.status === 'string' && definition.status !== 'ACTIVE') {
    return { reason: 'not-active', message: `The revision is ${definition.status}.` };
  }
  if (settings.mode === 'off')
    return { reason: 'opted-out', message: 'The tag remora:mode or a rule says off.' };
  if (settings.excluded)
    return { reason: 'excluded', message: 'The policy leaves families of this name alone.' };
  if (isWindows(definition)) {
    return { reason: 'windows', message: 'The task runs on Windows, which the agent does not support.' };
  }
  if (definition.containerDefinitions.every((container) => isAgent(container, settings))) {
    return {
      reason: 'agent-only',
      message: 'The agent is the only container: there is nothing beside it to watch.',
    };
  }
  const registrar = definition.registeredBy;
  if (typeof registrar === 'string' && matchesAny(policy.ignoreRegistrars, registrar)) {
    return { reason: 'ephemeral-registrar', message: `The policy leaves alone what ${registrar} registers.` };
  }
  if (facts.sourceDeregistered) {
    const source = tagValue(definition.tags, repairsTag) ?? 'its source';
    return {
      reason: 'source-deregistered',
      message: `It is a repaired copy of ${source}, which was deregistered.`,
    };
  }
  return undefined;
}
