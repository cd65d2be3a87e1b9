import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unzip } from './unzip.ts';
import { zipOf } from './zip-of.ts';

describe('unzip', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'unzip-'));
  });
  after(() => rm(directory, { recursive: true }));

  const archive = async (content: Buffer): Promise<string> => {
    const path = join(directory, 'bundle.zip');
    await writeFile(path, content);
    return path;
  };

  it('extracts stored and deflated entries with their folders', async () => {
    const long = 'export const text = 1;\n'.repeat(500);
    const zip = await archive(zipOf({ 'package.json': '{}', 'functions/on-work.mjs': long }));
    await unzip(zip, join(directory, 'out'));
    assert.equal(await readFile(join(directory, 'out/package.json'), 'utf8'), '{}');
    assert.equal(await readFile(join(directory, 'out/functions/on-work.mjs'), 'utf8'), long);
  });

  it('refuses an entry that would land outside', async () => {
    const zip = await archive(zipOf({ '../outside.mjs': 'x' }));
    await assert.rejects(unzip(zip, join(directory, 'out')), /outside\.mjs points outside the archive/);
  });

  it('refuses a damaged entry', async () => {
    const content = zipOf({ 'a.mjs': 'the content' });
    content.write('THE', content.indexOf('the content'));
    await assert.rejects(unzip(await archive(content), join(directory, 'out')), /a\.mjs is damaged/);
  });

  it('refuses what is not a zip file', async () => {
    await assert.rejects(
      unzip(await archive(Buffer.from('hello')), join(directory, 'out')),
      /is not a zip file/,
    );
  });
});
