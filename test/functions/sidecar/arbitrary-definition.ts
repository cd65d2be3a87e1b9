import fc from 'fast-check';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { applications, unknownMembers } from './arbitrary-application.ts';
import { addRightSidecar, breaks } from './spoiled-sidecar.ts';

export interface Case {
  row: 2 | 3 | 4 | 5 | 6;
  definition: RegisterInput;
  /** Index of the sidecar; undefined where there is none. */
  sidecar: number | undefined;
  broken: string[];
}

/** Definitions on every row, with no sidecar, a right one, or one that is spoiled in one or several ways. */
export const definitions: fc.Arbitrary<Case> = fc
  .record({
    base: applications,
    state: fc.constantFrom('missing', 'there', 'there', 'there'),
    broken: fc.oneof<fc.Arbitrary<string[]>[]>(
      fc.constant([]),
      fc.constantFrom(...Object.keys(breaks)).map((name) => [name]),
      fc.subarray(Object.keys(breaks), { maxLength: 6 }),
    ),
    place: fc.nat(10),
    unknown: unknownMembers,
  })
  .map(({ base, state, broken, place, unknown }) => {
    const definition = structuredClone(base.definition);
    if (state === 'missing') return { row: base.row, definition, sidecar: undefined, broken: [] };
    const sidecar = addRightSidecar(definition, base.row, unknown);
    for (const name of broken) breaks[name]?.(sidecar, definition, base.row);
    const index = place % (definition.containerDefinitions.length + 1);
    definition.containerDefinitions.splice(index, 0, sidecar);
    return { row: base.row, definition, sidecar: index, broken };
  });

const junk: readonly unknown[] = [
  null,
  5,
  -0.5,
  true,
  '',
  'text',
  '${HERE}',
  '{{ there }}',
  { Ref: 'Name' },
  { 'Fn::If': ['a', 'b', { Ref: 'AWS::NoValue' }] },
  [],
  {},
  [null],
  ['text'],
  [{}],
];

/** A definition with a few of its values, at any depth, replaced by anything or taken away. */
export const mutilated: fc.Arbitrary<unknown> = fc
  .tuple(
    definitions,
    fc.array(fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.nat(junk.length)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([{ definition }, wounds]) => {
    const clone = structuredClone(definition);
    for (const [path, kind] of wounds) wound(clone, path, kind);
    return clone;
  });

function wound(owner: unknown, path: number[], kind: number): void {
  if (typeof owner !== 'object' || owner === null) return;
  const members = owner as Record<string, unknown>;
  const keys = Object.keys(members);
  const key = keys[(path[0] ?? 0) % keys.length];
  if (key === undefined) return;
  const inner = members[key];
  if (path.length > 1 && typeof inner === 'object' && inner !== null) wound(inner, path.slice(1), kind);
  else if (kind === junk.length) Array.isArray(owner) ? owner.splice(Number(key), 1) : delete members[key];
  else members[key] = structuredClone(junk[kind]);
}

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}
