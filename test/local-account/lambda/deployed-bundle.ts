import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionConfiguration } from './function-configuration.ts';
import { zipOf } from './zip-of.ts';

/** A function configuration around a small bundle, written to a folder of its own, for tests. */
export async function deployedBundle(
  files: Record<string, string>,
  overrides: Partial<FunctionConfiguration> = {},
): Promise<FunctionConfiguration> {
  const zipFile = join(await mkdtemp(join(tmpdir(), 'bundle-')), 'bundle.zip');
  await writeFile(zipFile, zipOf(files));
  const name = overrides.name ?? 'probe';
  return {
    name,
    arn: `arn:aws:lambda:ap-northeast-1:111122223333:function:${name}`,
    roleArn: `arn:aws:iam::111122223333:role/${name}-role`,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    memoryMegabytes: 128,
    timeoutSeconds: 10,
    environment: {},
    zipFile,
    ...overrides,
  };
}
