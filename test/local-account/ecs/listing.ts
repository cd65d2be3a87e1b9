import type { Input } from '../service.ts';
import { pageOf } from './paging.ts';
import type { Revision, Revisions } from './revisions.ts';

/** ListTaskDefinitions: `familyPrefix` is the whole name of a family here, and ACTIVE the default. */
export function listDefinitions(revisions: Revisions, input: Input): object {
  const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = input;
  const listed = revisions
    .all()
    .filter(({ family, definition }) => definition.status === status && isOf(family, familyPrefix))
    .sort(byFamilyAndNumber);
  if (sort === 'DESC') listed.reverse();
  const { items, nextToken } = pageOf(
    listed.map(({ arn }) => arn),
    input,
  );
  return { taskDefinitionArns: items, ...(nextToken && { nextToken }) };
}

/** ListTaskDefinitionFamilies: `familyPrefix` is a prefix here, and families without an ACTIVE revision are told too. */
export function listFamilies(revisions: Revisions, input: Input): object {
  const { familyPrefix = '', status = 'ALL' } = input;
  const isActive = new Map<string, boolean>();
  for (const { family, definition } of revisions.all()) {
    isActive.set(family, isActive.get(family) === true || definition.status === 'ACTIVE');
  }
  const listed = [...isActive]
    .filter(([family]) => family.startsWith(String(familyPrefix)))
    .filter(([, active]) => status === 'ALL' || active === (status === 'ACTIVE'))
    .map(([family]) => family)
    .sort();
  const { items, nextToken } = pageOf(listed, input);
  return { families: items, ...(nextToken && { nextToken }) };
}

function isOf(family: string, wanted: unknown): boolean {
  return wanted === undefined || wanted === null || family === wanted;
}

function byFamilyAndNumber(one: Revision, other: Revision): number {
  if (one.family === other.family) return one.number - other.number;
  return one.family < other.family ? -1 : 1;
}
