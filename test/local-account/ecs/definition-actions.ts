import { requiredText } from '../operations.ts';
import { AwsError, type Input } from '../service.ts';
import { requiredList } from './required-list.ts';
import type { Revision, Revisions } from './revisions.ts';
import type { Stage } from './scenario.ts';
import { clientException } from './validate.ts';

/** DescribeTaskDefinition: an INACTIVE revision is still told, by its number. */
export function describe(revisions: Revisions, stage: Stage, input: Input): object {
  const reference = requiredText(input, 'taskDefinition');
  const found = revisions.find(reference);
  if (!found) throw clientException('Unable to describe task definition.');
  const isByName = reference === found.family;
  const revision = (isByName && stage.isStale(reference) && before(revisions, found)) || found;
  return answer(revision, Array.isArray(input.include) && input.include.includes('TAGS'));
}

/** A revision as an answer tells it: a copy, with its tags beside it where they were asked for. */
export function answer({ definition, tags }: Revision, withTags: boolean): object {
  return structuredClone({ taskDefinition: definition, ...(withTags && { tags }) });
}

/** DeregisterTaskDefinition. Doing it twice is no error. */
export function deregister(revisions: Revisions, input: Input, at: number): object {
  const reference = requiredText(input, 'taskDefinition');
  if (!/:\d+$/.test(reference)) throw clientException('You must specify a revision.');
  const revision = revisions.find(reference);
  if (!revision) throw clientException('The specified task definition does not exist.');
  if (revision.definition.status === 'ACTIVE') {
    revision.definition = { ...revision.definition, status: 'INACTIVE', deregisteredAt: at / 1000 };
  }
  return answer(revision, false);
}

/** DeleteTaskDefinitions: INACTIVE revisions become DELETE_IN_PROGRESS, and stay so as if tasks of them still ran. */
export function deleteDefinitions(revisions: Revisions, input: Input, at: number): object {
  const references = requiredList<string>(input, 'taskDefinitions');
  if (references.length > 10) {
    throw new AwsError('InvalidParameterException', 'You can specify up to 10 task definitions.');
  }
  const failures: object[] = [];
  const deleted: object[] = [];
  for (const reference of references) {
    const revision = revisions.find(reference);
    const reason = reasonToKeep(reference, revision);
    if (revision && reason === undefined) {
      revision.definition = {
        ...revision.definition,
        status: 'DELETE_IN_PROGRESS',
        deleteRequestedAt: at / 1000,
      };
      deleted.push(structuredClone(revision.definition));
    } else failures.push({ arn: revision?.arn ?? reference, reason });
  }
  return { taskDefinitions: deleted, failures };
}

/** The revision that a tag action names. @throws AwsError where there is none */
export function resource(revisions: Revisions, input: Input): Revision {
  const arn = requiredText(input, 'resourceArn');
  const revision = /:\d+$/.test(arn) ? revisions.find(arn) : undefined;
  if (revision) return revision;
  throw new AwsError('InvalidParameterException', 'The specified task-definition is not found.');
}

function before(revisions: Revisions, { family, number }: Revision): Revision | undefined {
  return revisions.of(family).findLast((each) => each.number < number && each.definition.status === 'ACTIVE');
}

function reasonToKeep(reference: string, revision: Revision | undefined): string | undefined {
  if (!/:\d+$/.test(reference)) return 'You must specify a revision.';
  if (!revision) return 'The specified task definition does not exist.';
  return revision.definition.status === 'ACTIVE'
    ? 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.'
    : undefined;
}
