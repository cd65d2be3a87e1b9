import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageStack } from './package-stack.ts';

const project = join(import.meta.dirname, '../../..');
const serverless = `
service: probe
frameworkVersion: '4'
plugins: [serverless-esbuild]
provider: { name: aws, runtime: nodejs24.x, stage: '\${opt:stage}' }
package: { individually: true }
functions:
  probe: { handler: functions/probe.handler }
`;

/** A small project beside ours, which borrows our tools. */
describe('packageStack', () => {
  let repository: string;
  before(async () => {
    repository = await mkdtemp(join(tmpdir(), 'package-stack-'));
    await mkdir(join(repository, 'functions'));
    await mkdir(join(repository, 'node_modules'));
    for (const name of ['.bin', 'serverless-esbuild', 'esbuild'])
      await symlink(join(project, 'node_modules', name), join(repository, 'node_modules', name));
    await writeFile(join(repository, 'serverless.yml'), serverless);
    await writeFile(
      join(repository, 'package.json'),
      '{ "name": "probe", "devDependencies": { "esbuild": "*" } }',
    );
    await write('export const handler = async () => 1;');
  });
  after(() => rm(repository, { recursive: true }));

  const write = (source: string) => writeFile(join(repository, 'functions/probe.ts'), source);
  const pack = (stage = 'dev') => packageStack({ repository, stage, region: 'ap-northeast-1' });

  it('makes a package once, for all who ask at the same time', async () => {
    const [first, second] = await Promise.all([pack(), pack()]);
    assert.deepEqual(first, second);
    assert.deepEqual(await readdir(join(repository, 'node_modules/.cache/remora-package')), [
      first.directory.split('/').at(-1),
    ]);
    const { Resources } = JSON.parse(await readFile(first.templatePath, 'utf8'));
    assert.equal(Resources.ProbeLambdaFunction.Properties.FunctionName, 'probe-dev-probe');
    assert.deepEqual(first.zipPaths, [join(first.directory, 'probe.zip')]);
  });

  it('makes another one for another stage and for other code', async () => {
    const { directory } = await pack();
    assert.notEqual((await pack('prod')).directory, directory);
    await write('export const handler = async () => 2;');
    assert.notEqual((await pack()).directory, directory);
  });

  it('shows what the packager said of an import that cannot be resolved, although it hangs', async () => {
    await write("import nothing from './nothing.ts'; export const handler = nothing;");
    await assert.rejects(pack(), /Could not resolve "\.\/nothing\.ts"/);
    const left = await readdir(join(repository, 'node_modules/.cache/remora-package'));
    assert.deepEqual(
      left.filter((name) => !/^[0-9a-f]{16}$/.test(name)),
      [],
    );
  });
});
