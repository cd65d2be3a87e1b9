import assert from 'node:assert/strict';
import { test } from 'node:test';
import { architectures } from '../../../functions/image/oci.ts';
import { runtimeFor, runtimeLayer, runtimeVersion } from '../../../functions/image/runtime.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { runtimePackages } from '../../image/runtime-packages.ts';

const { version, packages } = runtimePackages();

test("the table of runtimes is of the Bun that the agent is tested with, and of npm's packages of it", () => {
  assert.deepEqual([runtimeVersion, packageJson.devDependencies.bun], [version, version]);
  for (const architecture of architectures) {
    for (const library of ['musl', 'glibc'] as const) {
      const runtime = runtimeFor(architecture, library);
      const { name, integrity } = packages[architecture][library];
      assert.deepEqual([runtime.package, runtime.version, runtime.integrity], [name, version, integrity]);
    }
  }
});

test("a runtime's layer is known before it is made, and fits into the size that an image may have", () => {
  for (const architecture of architectures) {
    const { descriptor } = runtimeLayer(runtimeFor(architecture, 'musl'));
    const alpineAndLibraries = 3_900_000 + 1_100_000;
    assert.ok(descriptor.size + alpineAndLibraries < 1.3 * 45_000_000);
    assert.equal(descriptor.annotations?.['remora.version.bun'], version);
    assert.match(descriptor.digest, /^sha256:[0-9a-f]{64}$/);
  }
});
