import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { bundleOf, type FunctionName, region, resourcesOf } from './packaged.ts';

/** Which services a bundle may call, by the names that it would sign its requests with. */
const services: Record<FunctionName, string[]> = {
  'on-registered': ['sqs'],
  'on-schedule': ['ecr', 'ecs', 'events', 'iam', 'sqs', 'ssm'],
  'on-work': ['ecr', 'ecs', 'events', 'iam', 'ssm'],
  'on-audit': ['ecs', 'ssm'],
  'on-deploy': ['ecr', 'ssm'],
};

// A file, and a Node of its own: `node -e` has a `require` that would hide a missing one.
const script = join(import.meta.dirname, 'import-handler.ts');

for (const name of Object.keys(services) as FunctionName[]) {
  test(`${name}: its bundle, from a file, is a module that exports the handler`, async () => {
    const env = { ...environmentOf(name), AWS_REGION: region };
    const { stdout } = await promisify(execFile)(process.execPath, [script, await bundleOf(name)], { env });
    assert.match(stdout, /^v24\.\d+\.\d+ function\n$/);
  });

  test(`${name}: its bundle calls no other services than it may`, async () => {
    const bundle = await readFile(await bundleOf(name), 'utf8');
    const signingNames = [...bundle.matchAll(/defaultSigningName:"([^"]+)"/g)].map(([, service]) => service);
    assert.deepEqual([...new Set(signingNames)].sort(), services[name]);
  });
}

test("on-work's bundle is not above 600 KB, for its weight is paid at every cold start", async () => {
  const { size } = await stat(await bundleOf('on-work'));
  assert.ok(size <= 600_000, `on-work.mjs has ${size} bytes`);
});

/** The variables that the template gives the function; an intrinsic is stood for by a word. */
function environmentOf(name: FunctionName): Record<string, string> {
  const functions = [...resourcesOf('AWS::Lambda::Function').values()];
  const found = functions.find(({ Handler }) => Handler === `functions/${name}.handler`);
  assert.ok(found, `the template has no function with the handler functions/${name}.handler`);
  const { Variables } = found.Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(Variables).map(([key, value]) => [key, typeof value === 'string' ? value : 'set']),
  );
}
