import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { plan } from '../../functions/sidecar/plan.ts';
import { policyOf } from '../functions/sidecar/policy-of.ts';
import { rows } from '../functions/sidecar/registration-rules/rows/rows.ts';

const root = join(import.meta.dirname, '../fixtures/task-definitions');

/**
 * What the strict account's judgement is compared on, by name: the golden definitions as they would be registered and
 * as they are repaired, and of every rule of ECS one definition that breaks it and one that keeps it.
 */
export function registerInputs(): Map<string, RegisterInput> {
  const cases = globSync('*/*.json', { cwd: root }).filter((file) => /^[^.]+\.json$/.test(file));
  return new Map([...cases.toSorted().flatMap(ofGolden), ...rows.flatMap(ofRow)]);
}

type Named = [name: string, input: RegisterInput];

function ofGolden(file: string): Named[] {
  const name = file.slice(0, -'.json'.length);
  const definition = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const facts = beside(name, 'facts.json');
  const policy = beside(name, 'policy.yml') ?? readFileSync(join(root, 'policy.yml'), 'utf8');
  const planned = plan(definition, policyOf(policy), facts === undefined ? {} : JSON.parse(facts));
  const found: Named[] = [];
  // What ECS describes is not what it takes: only what has no ARN yet was written to be registered.
  if (definition.taskDefinitionArn === undefined) found.push([name, definition]);
  if (planned.decision === 'repair') found.push([`${name}, repaired`, planned.registerInput]);
  return found;
}

function beside(name: string, suffix: string): string | undefined {
  const file = join(root, `${name}.${suffix}`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Several rows may be of one rule. */
function ofRow({ id, broken, mended }: (typeof rows)[number], index: number): Named[] {
  return [
    [`rule ${index} ${id}, broken`, broken],
    [`rule ${index} ${id}, kept`, mended],
  ];
}
