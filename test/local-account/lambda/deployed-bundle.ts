import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionConfiguration } from './function-configuration.ts';
import { zipOf } from './zip-of.ts';

const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
process.once('exit', () => rmSync(bundles, { recursive: true, force: true }));

/** A function configuration around a small bundle, for tests; its zip goes with the process. */
export async function deployedBundle(
  files: Record<string, string>,
  overrides: Partial<FunctionConfiguration> = {},
): Promise<FunctionConfiguration> {
  const zipFile = join(bundles, `${randomUUID()}.zip`);
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
