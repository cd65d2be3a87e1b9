import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { createAuthority } from '../agent/doubles/authority.ts';
import { type Scenario, startScenario } from '../end-to-end/scenario.ts';
import { type RealInstance, startInstance } from './container-instance.ts';
import { openDebian } from './debian-packages.ts';
import { startNpmRegistry } from './npm-registry.ts';
import { makeProofBase, pushLayout } from './proof-base.ts';
import { startRealRegistry } from './real-registry.ts';
import { type RunningTask, runTask } from './run-task.ts';
import { mackerelHost } from './serve-mackerel.ts';

/** From a base image in a registry to a container instance, with what on-deploy has published in between. */
export interface PublishedChain {
  /** The base image, which the application runs on, too. */
  base: string;
  /** As Parameter Store has it. */
  published: string;
  scenario: Scenario;
  instance: RealInstance;
}

const policy = `mode: register
sidecar: { roles: ["Shop:web"] }
relaySocket: /var/run/remora/relay.sock
`;

/** @param undo is given what has to be done in the end, also where this fails half-way */
export async function startChain(undo: (() => unknown)[]): Promise<PublishedChain> {
  const folder = mkdtempSync(join(tmpdir(), 'image-proof-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  const [registry, npm] = [await startRealRegistry(), await startNpmRegistry()];
  undo.push(registry.close, npm.close);
  const authority = createAuthority();
  const debian = openDebian();
  undo.push(debian.close);
  const base = `${registry.host}/base/musl:1`;
  pushLayout(makeProofBase(debian, 'musl', folder, authority.cert), '1', base);
  const scenario = await startScenario({
    ...{ policy, publishOn: base, clockSpeed: 1 },
    change: ({ Resources }) =>
      Object.assign(Resources.AgentImage?.Properties ?? {}, { NpmRegistry: npm.url }),
  });
  const instance = await startInstance(scenario.account, authority.certify(mackerelHost));
  undo.push(instance.close);
  const published = scenario.account.ssm.value('/remora/dev/agent-image') ?? '';
  return { base, published, scenario, instance };
}

/** Registers a task as a person would, and runs what Remora made of it. */
export async function runRepaired(
  { scenario, instance }: PublishedChain,
  definition: RegisterInput,
): Promise<RunningTask> {
  const [audit] = await scenario.register(definition);
  assert.equal(audit?.decision, 'repair', `${definition.family}: ${audit?.message}`);
  const repaired = await scenario.newest(definition.family);
  return runTask(instance, repaired, repaired.revision);
}
