import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TaskDefinition } from '../../../functions/sidecar/definition.ts';

const folder = fileURLToPath(new URL('../../fixtures/task-definitions/', import.meta.url));

/** The task definitions of the golden cases that can be read at all. */
export const caseInputs: readonly TaskDefinition[] = globSync(`${folder}*/*.json`)
  .filter((file) => /\/[^./]+\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')))
  .filter((definition) => Array.isArray(definition?.containerDefinitions));
