import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { findPackage } from '../../../../functions/image/alpine/find-package.ts';
import { gzipMembers } from '../../../../functions/image/alpine/gzip-members.ts';
import { openPackage } from '../../../../functions/image/alpine/open-package.ts';
import { Trouble } from '../../../../functions/report/trouble.ts';
import { type Built, built, libraries } from './packages.ts';

const describedBy = ({ record, name }: Built) => findPackage(record, name) ?? assert.fail();

test('of a package the libraries are taken, and nothing else', async () => {
  const [gcc, standard] = await libraries();
  assert.ok(gcc && standard);
  assert.deepEqual(await openPackage(gcc.file, describedBy(gcc)), [
    { path: 'usr/lib/libgcc_s.so.1', mode: 0o755, content: Buffer.from('of gcc') },
  ]);
  assert.deepEqual(await openPackage(standard.file, describedBy(standard)), [
    { path: 'usr/lib/libstdc++.so.6', target: 'libstdc++.so.6.0.33' },
    { path: 'usr/lib/libstdc++.so.6.0.33', mode: 0o755, content: Buffer.from('of the standard library') },
  ]);
});

test('a checksum by SHA-256 is as good', async () => {
  const made = await built('a', '1-r0', [{ name: 'lib/a.so', content: 'a' }], 'Q2');
  assert.equal((await openPackage(made.file, describedBy(made))).length, 1);
});

test('whatever is altered in a package, nothing is taken from it', async () => {
  const [made] = await libraries();
  assert.ok(made);
  const [signature, control] = gzipMembers(made.file, 'it');
  // The signature of the package itself is not asked for: the index vouches for what follows it.
  const place = fc.integer({ min: control?.start ?? signature?.end ?? 0, max: made.file.length - 1 });
  const property = fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
    const altered = Buffer.from(made.file);
    altered[at] = (altered[at] ?? 0) ^ change;
    await assert.rejects(openPackage(altered, describedBy(made)), Trouble);
  });
  await fc.assert(property, { numRuns: 300 });
  await assert.rejects(openPackage(made.file.subarray(0, -9), describedBy(made)), Trouble);
  const another = await built('libgcc', '14.2.0-r6', [{ name: 'usr/lib/evil.so', content: 'evil' }]);
  await assert.rejects(
    openPackage(another.file, describedBy(made)),
    /its checksum is not the one in the index/,
  );
  const [, , data] = gzipMembers(another.file, 'it');
  const mixed = Buffer.concat([made.file.subarray(0, control?.end), another.file.subarray(data?.start)]);
  await assert.rejects(
    openPackage(mixed, describedBy(made)),
    /its data are not what its control section says/,
  );
});

test('the sections of a file are told apart, whatever is in them', () => {
  const content = fc.oneof(fc.uint8Array({ maxLength: 5000 }), fc.constant(gzipSync('a gzip in it')));
  const level = fc.integer({ min: 0, max: 9 });
  const sections = fc.array(fc.tuple(content, level), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(sections, (some) => {
      const compressed = some.map(([bytes, strength]) => gzipSync(bytes, { level: strength }));
      const whole = Buffer.concat(compressed);
      const members = gzipMembers(whole, 'it');
      assert.deepEqual(
        members.map(({ content: bytes }) => Buffer.from(bytes)),
        some.map(([bytes]) => Buffer.from(bytes)),
      );
      assert.deepEqual(
        members.map(({ start, end }) => whole.subarray(start, end)),
        compressed,
      );
    }),
    { numRuns: 300 },
  );
});
