import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, test } from 'node:test';

const Plugin = createRequire(import.meta.url)('../../infra/bundle-agent.cjs');
const value = async (address: string): Promise<string> => {
  const { configurationVariablesSources } = new Plugin();
  return (await configurationVariablesSources.agent.resolve({ address })).value;
};

afterEach(() => {
  delete process.env.npm_config_registry;
});

test('the bundle is made, and known by its digest, which is the same each time', async () => {
  const digest = await value('bundle');
  assert.equal(createHash('sha256').update(readFileSync('dist/agent.mjs')).digest('hex'), digest);
  assert.equal(await value('bundle'), digest);
});

test('the recipe is of how images are made', async () => {
  assert.match(await value('recipe'), /^[0-9a-f]{64}$/);
});

test('the revision is the commit', async () => {
  assert.equal(await value('revision'), execFileSync('git', ['rev-parse', 'HEAD']).toString().trim());
});

test("npm's registry is the one that npm is configured with", async () => {
  process.env.npm_config_registry = 'https://registry.example.com/npm/';
  assert.equal(await value('registry'), 'https://registry.example.com/npm/');
});

test('a password in the address of the registry gets into no template and no error', async () => {
  process.env.npm_config_registry = 'https://somebody:planted-password@registry.example.com/npm/';
  await assert.rejects(value('registry'), (error: Error) => {
    assert.match(error.message, /--param npmRegistry=https:/);
    assert.doesNotMatch(error.message, /planted/);
    return true;
  });
});

test('a stage that ECR takes no name of is refused before anything is deployed, where an image is published', async () => {
  const packaging = async (stage: string, Resources: object) => {
    const custom = { agentRepository: `remora/${stage}/mackerel-container-agent` };
    const { hooks } = new Plugin({ service: { custom, resources: { Resources } } });
    await hooks['before:package:createDeploymentArtifacts']();
  };
  await assert.rejects(
    packaging('Prod', { AgentImage: {} }),
    /no repository of the name remora\/Prod\/.*publishAgent=no/,
  );
  await packaging('Prod', {});
  await packaging('prod', { AgentImage: {} });
});

test('nor does a password that somebody gives as a parameter', async () => {
  const Properties = { NpmRegistry: 'https://somebody:planted-password@registry.example.com/' };
  const service = {
    custom: { agentRepository: 'remora/prod/mackerel-container-agent' },
    resources: { Resources: { AgentImage: { Properties } } },
  };
  const packaging = async () => new Plugin({ service }).hooks['before:package:createDeploymentArtifacts']();
  await assert.rejects(packaging(), (error: Error) => {
    assert.match(error.message, /password in its address/);
    return !error.message.includes('planted');
  });
});

test('what it does not know is refused by name', async () => {
  await assert.rejects(value('nothing'), /There is no \$\{agent:nothing\}/);
});
