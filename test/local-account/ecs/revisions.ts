import type { RegisterInput, Tag, TaskDefinition } from '../../../functions/sidecar/definition.ts';
import type { Caller } from '../service.ts';
import { compatibilitiesOf, requiredAttributesOf } from './compatibility.ts';
import { withDefaults } from './defaults.ts';
import { clientException } from './validate.ts';

/** One registered revision. */
export interface Revision {
  family: string;
  number: number;
  arn: string;
  /** Replaced as a whole at every change, so that a reader never sees half of one. */
  definition: TaskDefinition;
  tags: Tag[];
}

/** All revisions of the account, by family, oldest first. Their numbers are never used twice. */
export interface Revisions {
  add(input: RegisterInput, caller: Caller): Revision;
  /**
   * The revision that is meant by `family:revision` or an ARN, of any status, or by `family`: its newest ACTIVE one.
   */
  find(reference: string): Revision | undefined;
  of(family: string): readonly Revision[];
  all(): Revision[];
}

export function createRevisions({ prefix, now }: { prefix: string; now: () => number }): Revisions {
  const families = new Map<string, Revision[]>();
  const lastNumbers = new Map<string, number>();
  const of = (family: string): Revision[] => families.get(family) ?? [];

  return {
    add(input, caller) {
      const { family } = input;
      const number = (lastNumbers.get(family) ?? 0) + 1;
      lastNumbers.set(family, number);
      const arn = `${prefix}${family}:${number}`;
      const definition = described(input, { arn, number, registeredBy: caller.arn, registeredAt: now() });
      const revision = { family, number, arn, definition, tags: structuredClone(input.tags ?? []) };
      families.set(family, [...of(family), revision]);
      return revision;
    },
    find(reference) {
      const { family, number } = readReference(reference, prefix);
      return number === undefined
        ? of(family).findLast(({ definition }) => definition.status === 'ACTIVE')
        : of(family).find((each) => each.number === number);
    },
    of,
    all: () => [...families.values()].flat(),
  };
}

/** Reads `family`, `family:revision` and the ARN of either. @throws AwsError for the ARN of something else */
export function readReference(reference: string, prefix: string): { family: string; number?: number } {
  if (reference.startsWith('arn:') && !reference.startsWith(prefix)) {
    throw clientException(`Invalid task definition ARN: ${reference}`);
  }
  const [family = '', number] = reference.replace(prefix, '').split(':');
  return number === undefined ? { family } : { family, number: Number(number) };
}

function described(
  input: RegisterInput,
  {
    arn,
    number,
    registeredBy,
    registeredAt,
  }: { arn: string; number: number; registeredBy: string; registeredAt: number },
): TaskDefinition {
  const definition = withDefaults(structuredClone(input));
  return {
    taskDefinitionArn: arn,
    ...definition,
    revision: number,
    status: 'ACTIVE',
    requiresAttributes: requiredAttributesOf(definition),
    compatibilities: compatibilitiesOf(definition),
    registeredAt: registeredAt / 1000,
    registeredBy,
  };
}
