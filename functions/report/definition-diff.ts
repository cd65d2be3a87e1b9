import { structuredPatch } from 'diff';
import type { RegisterInput } from '../sidecar/definition.ts';
import { objectsOf } from '../sidecar/registration-rules/reading.ts';
import { maskedDefinition } from './masked-definition.ts';

/**
 * What differs between two definitions, as the lines of a unified diff of their JSON with three lines around each
 * change. What may hold a secret is hidden: it only stands around what a repair changes.
 */
export function definitionDiff(before: RegisterInput, after: RegisterInput): string[] {
  const users = referencesOf(before);
  const ours = new Set([...referencesOf(after)].filter((reference) => !users.has(reference)));
  const textOf = (each: RegisterInput) => `${JSON.stringify(maskedDefinition(each, ours), null, 2)}\n`;
  const { hunks } = structuredPatch('', '', textOf(before), textOf(after), '', '', { context: 3 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

/** What a repair adds to these is the policy's, and no secret. */
function referencesOf({ containerDefinitions }: RegisterInput): Set<string> {
  const secrets = objectsOf(containerDefinitions).flatMap((each) => objectsOf(each.secrets));
  return new Set(secrets.map(({ valueFrom }) => valueFrom).filter((each) => typeof each === 'string'));
}
