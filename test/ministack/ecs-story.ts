import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { describing, listing, registering } from '../../functions/clients/ecs.ts';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import type { World } from '../../functions/reconcile/world.ts';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { plan } from '../../functions/sidecar/plan.ts';
import { firstViolation } from '../../functions/sidecar/registration-rules/first-violation.ts';
import { isObject } from '../../functions/sidecar/shape.ts';
import { unwatched } from '../functions/reconcile/account.ts';
import { MemoryWorld } from '../functions/reconcile/memory-world.ts';
import { policyOf } from '../functions/sidecar/policy-of.ts';

const fixtures = join(import.meta.dirname, '../fixtures/task-definitions');
const policy = policyOf(readFileSync(join(fixtures, 'policy.yml'), 'utf8'));

/** What an SDK of today does not know, at the top and below. */
const ofTomorrow: RegisterInput = {
  ...unwatched('of-tomorrow'),
  ...{ memberOfTomorrow: { deep: [1] }, enableFaultInjection: true },
  containerDefinitions: [
    {
      name: 'app',
      image: 'app:1',
      essential: true,
      ...{ memberOfTomorrow: 'here too' },
      restartPolicy: { enabled: true },
    },
  ],
};

/** The names of the roles that the definitions carry, for an account that wants to know them. */
export function rolesOfFixtures(): string[] {
  const found = JSON.stringify([...registrable(), ofTomorrow, policy]).matchAll(/:role\/([\w/+=,.@-]+)"/g);
  return [...new Set([...found].map(([, name]) => name?.split('/').at(-1) ?? ''))];
}

/** Every definition among the fixtures that ECS would take, under a family of its own. */
function registrable(): RegisterInput[] {
  return globSync('{rows,findings}/*.json', { cwd: fixtures })
    .filter((file) => /^[^.]+\.json$/.test(file))
    .toSorted()
    .map((file, index) => ({
      ...JSON.parse(readFileSync(join(fixtures, file), 'utf8')),
      family: `round-${index}`,
    }))
    .filter((definition) => definition.taskDefinitionArn === undefined && !firstViolation(definition));
}

/**
 * Registers and describes every fixture and its repair with our own clients.
 * @returns the paths that came back as something else, or not at all
 */
export async function lostOnTheWay(client: ECSClient): Promise<string[]> {
  const lost = new Set<string>();
  const through = async (input: RegisterInput) => {
    await registering(client).register(input);
    const described = await describing(client).describe(input.family);
    assert.ok(described, input.family);
    for (const path of differences(input, described)) lost.add(path);
    return described;
  };
  for (const input of [...registrable(), ofTomorrow]) {
    const planned = plan(await through(input), policy);
    if (planned.decision === 'repair') await through(planned.registerInput);
  }
  return [...lost].sort();
}

/** Where what was asked for is not there. What is there besides is the service's own. */
function differences(asked: unknown, found: unknown, path = ''): string[] {
  if (Array.isArray(asked) && Array.isArray(found))
    return asked.flatMap((item, index) => differences(item, found[index], `${path}[]`));
  if (isObject(asked) && isObject(found))
    return Object.entries(asked).flatMap(([key, value]) => differences(value, found[key], `${path}.${key}`));
  return JSON.stringify(asked) === JSON.stringify(found) ? [] : [path.slice(1)];
}

/** The loop, with this ECS and a memory for everything else. */
function worldWith(client: ECSClient): MemoryWorld {
  return Object.assign(new MemoryWorld(), describingActive(client), registering(client));
}

/**
 * A family means its newest ACTIVE revision (API reference, DescribeTaskDefinition). moto and ministack answer with
 * the newest of all, a deregistered one too: the next lower ones are asked for here.
 */
function describingActive(client: ECSClient): Pick<World, 'describe'> {
  const { describe } = describing(client);
  return {
    async describe(name) {
      let found = await describe(name);
      while (!name.includes(':') && found?.status === 'INACTIVE')
        found = await describe(`${name}:${(found.revision ?? 0) - 1}`);
      return found;
    },
  };
}

/**
 * Somebody registers between our last look and our registration.
 * @returns what was recorded, and of each revision the status and the number of containers
 */
export async function overtaken(client: ECSClient) {
  const world = worldWith(client);
  const { register } = world;
  const theirs = unwatched('overtaken');
  await register(theirs);
  world.register = async (input) => {
    world.register = register;
    await register(theirs);
    return register(input);
  };
  const delivery = { receives: 1, firstReceivedAt: world.now() };
  await reconcile(world, { family: 'overtaken', door: 'event', atLeast: 1 }, delivery);
  const revisions = await Promise.all(
    [1, 2, 3, 4].map((revision) => world.describe(`overtaken:${revision}`)),
  );
  return {
    recorded: world.recorded.map(({ decision }) => decision),
    revisions: revisions.map((each) => [each?.status, each?.containerDefinitions?.length]),
  };
}

/** The families that {@link lostOnTheWay} registers. */
export function roundTripped(): string[] {
  return [...registrable(), ofTomorrow].map(({ family }) => family).sort();
}

/** Every family, page by page. */
export async function families(client: ECSClient): Promise<string[]> {
  const all: string[] = [];
  let token: string | undefined;
  do {
    const page = await listing(client).families(token);
    all.push(...page.families);
    token = page.next;
  } while (token !== undefined);
  return all;
}
