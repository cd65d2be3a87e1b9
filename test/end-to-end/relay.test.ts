import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import definition from '../../docs/agent-relay.task-definition.json' with { type: 'json' };
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { type AgentProcess, runtimes, startAgent } from '../agent/doubles/agent-process.ts';
import { startMackerel } from '../agent/doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../agent/doubles/metadata-endpoint.ts';
import { apiKey } from '../local-account/start/prepared-account.ts';
import { startScenario } from './scenario.ts';

const { account, register, newest } = await startScenario();
const directory = mkdtempSync(join(tmpdir(), 'relay-'));
const relaySocket = join(directory, 'relay.sock');
const program = join(directory, 'agent.mjs');
const processes: AgentProcess[] = [];
after(() => {
  for (const { child } of processes) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

// A policy whose socket is one that a test may make.
account.ssm.put({
  Name: '/remora/dev/policy',
  Type: 'String',
  Value: `mode: register\nsidecar: { roles: ["Shop:batch"] }\nrelaySocket: ${relaySocket}\n`,
});

const start = (environment: Record<string, string>, args: string[] = []) => {
  const started = startAgent(runtimes['on Bun'], program, environment, args);
  processes.push(started);
  return started;
};

test('the task definition of the relay is registered as it is, and left alone', async () => {
  const [audit, ...more] = await register(definition as RegisterInput);
  assert.deepEqual([audit?.decision, audit?.reason, more], ['exempt', 'agent-only', []]);
  const { revision, containerDefinitions } = await newest(definition.family);
  assert.deepEqual([revision, containerDefinitions.map(({ name }) => name)], [1, ['relay']]);
});

test('an agent with the variables that Remora writes reaches Mackerel through the relay', async () => {
  const [audit] = await register({
    family: 'offline',
    networkMode: 'none',
    requiresCompatibilities: ['EC2'],
    executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
    containerDefinitions: [{ name: 'app', image: 'app:1', memory: 64 }],
  });
  assert.equal(audit?.decision, 'repair');
  const { containerDefinitions, volumes } = await newest('offline');
  const sidecar = containerDefinitions.at(-1);
  const mount = { sourceVolume: 'remora_relay', containerPath: directory, readOnly: true };
  assert.deepEqual(sidecar?.mountPoints?.at(-1), mount);
  assert.deepEqual(volumes?.at(-1), { name: 'remora_relay', host: { sourcePath: directory } });

  execFileSync(process.execPath, ['agent/build.ts', program], { cwd: join(import.meta.dirname, '../..') });
  const [mackerel, endpoint] = [await startMackerel(), await startMetadataEndpoint([])];
  mackerel.key = apiKey;
  const relay = start({ MACKEREL_APIBASE: mackerel.base }, ['relay', '--socket', relaySocket]);
  await relay.until(/INFO <relay> version/);
  const variables = (sidecar?.environment ?? []).map(({ name = '', value = '' }) => [name, value]);
  assert.deepEqual(
    sidecar?.secrets?.map(({ name }) => name),
    ['MACKEREL_APIKEY'],
  );
  const agent = start({
    ...Object.fromEntries(variables),
    MACKEREL_APIKEY: apiKey,
    // What ECS adds.
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
  });
  await agent.until(/start the agent/);
  agent.child.kill('SIGTERM');
  assert.equal(await agent.ended, 0);
  const [host] = mackerel.hosts.values();
  assert.deepEqual([host?.roleFullnames, host?.isRetired], [['Shop:batch'], true]);
  relay.child.kill('SIGTERM');
  assert.equal(await relay.ended, 0);
  await Promise.all([mackerel.close(), endpoint.close()]);
});
