import type { RegisterInput } from '../sidecar/definition.ts';
import { describeOnlyFields } from '../sidecar/registration-rules/describe-only.ts';
import { editsFor } from './edits-for.ts';
import { layoutOf } from './layout.ts';
import { type FoundDefinition, readDefinitions } from './read-definitions.ts';
import { same } from './same.ts';
import { applyEdits } from './text-edit.ts';
import type { TextProblem } from './text-node.ts';

/** A definition of a text, and what is to be registered in its place. */
export interface Rewriting {
  found: FoundDefinition;
  registerInput: RegisterInput;
}

/**
 * The text with its definitions changed into others, and every character apart from that as it was. The tags stay: what
 * is added to them belongs to a revision, not to a file. The result is read again, and is only given if it says what it
 * should.
 */
export function rewrite(
  text: string,
  format: 'json' | 'yaml' | undefined,
  rewritings: readonly Rewriting[],
): { text: string } | TextProblem {
  const before = readDefinitions(text, format);
  if (!Array.isArray(before)) return before;
  const layout = layoutOf(text);
  const edits = rewritings.flatMap((one) => editsFor(one.found.node, memberValues(one), layout));
  let rewritten: string;
  try {
    rewritten = applyEdits(text, edits);
  } catch {
    return notEditable;
  }
  const after = readDefinitions(rewritten, format);
  const isRight =
    Array.isArray(after) &&
    after.length === before.length &&
    before.every(({ definition, node }, i) => {
      const wanted = rewritings.find(({ found }) => found.node.start === node.start);
      return same(
        after[i]?.definition,
        wanted ? { ...memberValues(wanted), ...tagsOf(definition) } : definition,
      );
    });
  return isRight ? { text: rewritten } : notEditable;
}

const notEditable: TextProblem = {
  problem:
    'it cannot be changed without changing more than the definition, as where an anchor (&) or a merge (<<) is shared. Write the sidecar out in full',
};

/** The members that the definition in the text is to have: those of the answer stay, too. */
function memberValues({ found, registerInput }: Rewriting): Record<string, unknown> {
  const { tags: _, ...wanted } = registerInput;
  const old = found.node.value as Record<string, unknown>;
  const kept = ['tags', ...describeOnlyFields].filter((key) => Object.hasOwn(old, key));
  return { ...wanted, ...Object.fromEntries(kept.map((key) => [key, old[key]])) };
}

function tagsOf(definition: unknown): { tags?: unknown } {
  const { tags } = definition as { tags?: unknown };
  return tags === undefined ? {} : { tags };
}
