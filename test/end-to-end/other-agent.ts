import { mkdtempSync, rmSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzip } from '../local-account/lambda/unzip.ts';
import { zipOf } from '../local-account/lambda/zip-of.ts';
import { type PackagedStack, packageStack } from '../local-account/stack/package-stack.ts';
import type { Template } from '../local-account/stack/template.ts';

/** The package as the scenarios deploy it. */
export function packaged(): Promise<PackagedStack> {
  const repository = join(import.meta.dirname, '../..');
  return packageStack({ repository, stage: 'dev', region: 'ap-northeast-1' });
}

/** The same package with another agent in it: as if a line of its sources were another. */
export async function otherAgent(
  { directory, templatePath, zipPaths }: PackagedStack,
  more: string,
): Promise<PackagedStack> {
  const copy = mkdtempSync(join(tmpdir(), 'remora-other-agent-'));
  // Not after the test that made it: a function may still be started from it.
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  const moved = (path: string) => path.replace(directory, copy);
  await cp(directory, copy, { recursive: true });
  const zip = join(copy, 'onDeploy.zip');
  await unzip(zip, join(copy, 'unzipped'));
  const file = (name: string) => readFile(join(copy, 'unzipped', name), 'utf8');
  const bundle = 'functions/on-deploy.mjs';
  const agent = `${await file('dist/agent.mjs')}\n// ${more}\n`;
  await writeFile(zip, zipOf({ [bundle]: await file(bundle), 'dist/agent.mjs': agent }));
  const template = JSON.parse(await readFile(templatePath, 'utf8')) as Template;
  Object.assign(template.Resources.AgentImage?.Properties ?? {}, { Agent: more });
  await writeFile(moved(templatePath), JSON.stringify(template));
  return { directory: copy, templatePath: moved(templatePath), zipPaths: zipPaths.map(moved) };
}
