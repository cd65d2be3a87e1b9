import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runtimePackage } from '../../../functions/clients/runtime-package.ts';
import { digestOf } from '../../../functions/image/digest.ts';
import { packLayer } from '../../../functions/image/layer.ts';
import type { Runtime } from '../../../functions/image/runtime.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { archive } from '../image/archive.ts';
import { fileServer } from './file-server.ts';

const bun = Buffer.alloc(400_000, 'not quite the same all over: ');
const whole = gzipSync(
  await archive([
    { name: 'package/bin/bun', content: bun, mode: 0o755 },
    { name: 'package/package.json', content: '{}' },
  ]),
);
const { bytes: layer, ...packed } = packLayer([{ path: 'usr/local/bin/bun', mode: 0o755, content: bun }]);
const integrityOf = (bytes: Buffer) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
const runtime: Runtime = {
  package: '@oven/bun-linux-x64-musl',
  version: '1.4.5',
  integrity: integrityOf(whole),
  ...packed,
};
const path = '/npm/@oven/bun-linux-x64-musl/-/bun-linux-x64-musl-1.4.5.tgz';

async function all(registry: string, over: Partial<Runtime> = {}): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of runtimePackage({ ...runtime, ...over }, registry)) parts.push(part);
  return Buffer.concat(parts);
}

test("a runtime's layer is made while its package arrives, from any registry, even if the way is bad", async (test) => {
  const fault = (count: number) => (count === 2 ? { breakAfter: 300 } : undefined);
  const server = await fileServer(test, new Map([[path, whole]]), { fault });
  for (const registry of [`${server.address}/npm`, `${server.address}/npm/`]) {
    assert.deepEqual(await all(registry), layer);
  }
  assert.equal(server.asked.length, 3);
});

test('what is not the package, or makes another layer, is refused before the last byte is out', async (test) => {
  const other = gzipSync(await archive([{ name: 'package/README.md', content: 'hello' }]));
  const bytes = new Map([
    [path, whole],
    [path.replaceAll('1.4.5', '2.0.0'), other],
    [path.replaceAll('1.4.5', '3.0.0'), whole.subarray(0, -20)],
    [path.replaceAll('1.4.5', '4.0.0'), Buffer.from('<html>')],
  ]);
  const server = await fileServer(test, bytes);
  const cases: [Partial<Runtime>, RegExp][] = [
    [{ integrity: integrityOf(other) }, /@1\.4\.5: what arrived is not what its integrity says: sha512-/],
    [{ digest: digestOf('another') }, /@1\.4\.5: the layer made of it is sha256:\w+, and not sha256:/],
    [{ version: '2.0.0', integrity: integrityOf(other) }, /@2\.0\.0: there is no package\/bin\/bun in it/],
    [{ version: '3.0.0' }, /@3\.0\.0: (it is damaged|what arrived is not)/],
    [{ version: '4.0.0' }, /@4\.0\.0: (it is damaged|what arrived is not)/],
    [{ version: '5.0.0' }, /@5\.0\.0: 127\.0\.0\.1:\d+ does not have it \(404\)/],
  ];
  for (const [over, line] of cases) {
    const parts: Uint8Array[] = [];
    const attempt = async () => {
      for await (const part of runtimePackage({ ...runtime, ...over }, `${server.address}/npm`))
        parts.push(part);
    };
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof Trouble, `${error}`);
      assert.match(error.line, line);
      return true;
    });
    assert.ok(Buffer.concat(parts).length < layer.length);
  }
});
