import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkConfig } from '../../../agent/commands/check-config.ts';
import { parseSettings } from '../../../agent/configuration/parse-settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'documented-'));
after(() => rmSync(directory, { recursive: true }));

const page = readFileSync(new URL('../../../docs/agent-configuration.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);

test('what the page on the configuration shows is valid, to the last key', () => {
  for (const example of examples) assert.deepEqual(parseSettings(example).warnings, [], example);
  const kinds = examples.map((example) => parseSettings(example).settings.readinessProbe?.kind);
  assert.deepEqual(kinds, ['http', 'exec', 'http', 'tcp']);
});

test('check-config takes its whole example', async () => {
  const file = join(directory, 'agent.yml');
  writeFileSync(file, examples[0] ?? '');
  const said: string[] = [];
  assert.equal(await checkConfig(file, { MACKEREL_APIKEY: 'a-key' }, (line) => said.push(line)), 0);
  assert.deepEqual(said, ['valid: 2 metric plugins, 1 checks, a readiness probe (http)']);
});
