import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Naming, namedIn } from '../../../functions/image/named-image.ts';
import type { Digest } from '../../../functions/image/oci.ts';
import { deletionGroups, type StoredImage, unusedImages } from '../../../functions/image/unused-images.ts';

const day = 86_400_000;
const now = 100 * day;
const limits = { keep: 1, olderThan: day, now };
const digestOf = (n: number): Digest => `sha256:${n.toString(16).padStart(64, '0')}`;

/** An image that was pushed so many days ago. */
function image(n: number, daysAgo: number, more: Partial<StoredImage> = {}): StoredImage {
  return { digest: digestOf(n), tags: [], pushedAt: now - daysAgo * day, size: 1, manifests: [], ...more };
}

const newest = image(99, 2, { tags: ['newest'] });
const verdictsOn = (images: StoredImage[], namings: Naming[] = []) =>
  Object.fromEntries(
    unusedImages([...images, newest], namings, limits)
      .slice(0, -1)
      .map(({ image: { digest }, remove, why }) => [
        Number(`0x${digest.slice(7)}`),
        `${remove ? '-' : '+'} ${why}`,
      ]),
  );

describe('what stays, and why', () => {
  test('what nothing names goes; of the newest and the young nobody need say so', () => {
    assert.deepEqual(verdictsOn([image(1, 3, { tags: ['v1'] }), image(2, 3), image(3, 0.9)]), {
      1: '- nothing names it',
      2: '- nothing names it',
      3: '+ pushed only lately',
    });
    const [verdict] = unusedImages([newest], [], limits);
    assert.deepEqual([verdict?.remove, verdict?.why], [false, 'one of the newest']);
    const kept = unusedImages([image(1, 3, { tags: ['a'] }), image(2, 4, { tags: ['b'] }), newest], [], {
      ...limits,
      keep: 2,
    });
    assert.deepEqual(
      kept.map(({ remove }) => remove),
      [false, true, false],
    );
  });

  test('a digest and a tag name alike; who else names it is counted', () => {
    const namings: Naming[] = [
      { digest: digestOf(1), by: 'revision web:1' },
      { digest: digestOf(1), by: 'revision web:2' },
      { digest: digestOf(1), by: 'revision web:2' },
      { tag: 'v2', by: 'the parameter /remora/dev/agent-image' },
      { tag: 'gone', by: 'revision web:3' },
    ];
    assert.deepEqual(verdictsOn([image(1, 3), image(2, 3, { tags: ['v2'] }), image(3, 3)], namings), {
      1: '+ named by revision web:1 and 1 more',
      2: '+ named by the parameter /remora/dev/agent-image',
      3: '- nothing names it',
    });
  });

  test('an index stays with all that it holds, also where only a part of it is named', () => {
    const index = image(1, 3, { tags: ['v1'], manifests: [digestOf(2), digestOf(3)] });
    assert.deepEqual(verdictsOn([index, image(2, 3), image(3, 3)], [{ tag: 'v1', by: 'web:1' }]), {
      1: '+ named by web:1',
      2: '+ belongs to v1, which stays',
      3: '+ belongs to v1, which stays',
    });
    assert.deepEqual(verdictsOn([index, image(2, 3), image(3, 3)], [{ digest: digestOf(2), by: 'a task' }]), {
      1: '+ part of it is named',
      2: '+ named by a task',
      3: '+ belongs to v1, which stays',
    });
  });

  test('a signature stays with what it signs, and goes with it', () => {
    const signatures = [
      image(2, 1.5, { subject: digestOf(1) }),
      image(3, 1.5, { tags: [`${digestOf(1).replace(':', '-')}.sig`] }),
    ];
    const stays = '+ belongs to sha256:000000000000, which stays';
    assert.deepEqual(verdictsOn([image(1, 3), ...signatures], [{ digest: digestOf(1), by: 'web:1' }]), {
      1: '+ named by web:1',
      2: stays,
      3: stays,
    });
    assert.deepEqual(
      Object.values(verdictsOn([image(1, 3), ...signatures])).map((line) => line[0]),
      ['-', '-', '-'],
    );
  });
});

test('what a reference names: any host, tag or digest, with or without', () => {
  const repository = 'remora/dev/mackerel-container-agent';
  const digest = digestOf(1);
  const cases: [string, ReturnType<typeof namedIn>][] = [
    [`123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/${repository}@${digest}`, { digest }],
    [`123456789012.dkr-ecr.ap-northeast-1.on.aws/${repository}:v1`, { tag: 'v1' }],
    [`127.0.0.1:4566/${repository}:v1@${digest}`, { digest, tag: 'v1' }],
    [`127.0.0.1:4566/${repository}`, { tag: 'latest' }],
    [`127.0.0.1:4566/other/${repository}-two:v1`, undefined],
    [`elsewhere.example/agent:v1@${digest}`, { digest }],
    ['nginx', undefined],
    ['', undefined],
  ];
  for (const [reference, named] of cases) assert.deepEqual(namedIn(repository, reference), named, reference);
});

const someImages: fc.Arbitrary<StoredImage[]> = fc
  .array(
    fc.record({
      daysAgo: fc.double({ min: 0, max: 30, noNaN: true }),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 2 }),
      holds: fc.array(fc.nat(19), { maxLength: 3 }),
      about: fc.option(fc.nat(19), { nil: undefined, freq: 5 }),
    }),
    { maxLength: 20 },
  )
  .map((drawn) => {
    const taken = new Set<string>();
    return drawn.map(({ daysAgo, tags, holds, about }, n) => {
      const free = tags.filter((tag) => !taken.has(tag));
      for (const tag of free) taken.add(tag);
      return image(n, daysAgo, {
        tags: free,
        // An index is later than what it holds, also where that is gone by now.
        manifests: holds.filter((held) => held < n).map(digestOf),
        ...(about !== undefined && { subject: digestOf(about) }),
      });
    });
  });
const someNamings: fc.Arbitrary<Naming[]> = fc.array(
  fc.oneof(
    fc.record({ digest: fc.nat(19).map(digestOf), by: fc.string() }),
    fc.record({ tag: fc.constantFrom('a', 'b', 'c', 'z'), by: fc.string() }),
  ),
  { maxLength: 6 },
);
const someLimits = fc
  .record({ keep: fc.nat(4), olderThan: fc.integer({ min: 1, max: 20 }).map((days) => days * day) })
  .map((drawn) => ({ ...drawn, now }));

describe('whatever there is', () => {
  test('nothing named is removed, nor anything within or around it', () => {
    fc.assert(
      fc.property(someImages, someNamings, someLimits, (images, namings, some) => {
        const removed = new Set(
          unusedImages(images, namings, some)
            .filter(({ remove }) => remove)
            .map((one) => one.image),
        );
        for (const { digest, tags, manifests, subject } of removed) {
          assert.ok(!namings.some((naming) => naming.digest === digest || tags.includes(naming.tag ?? '')));
          assert.ok(!namings.some((naming) => manifests.includes(naming.digest ?? digestOf(999))));
          const kept = images.filter((one) => !removed.has(one));
          assert.ok(!kept.some((one) => one.manifests.includes(digest)), 'an index lost what it holds');
          assert.ok(!kept.some((one) => one.digest === subject), 'what stays lost its signature');
        }
        for (const { pushedAt } of removed) assert.ok(pushedAt <= now - some.olderThan);
        if (images.some(({ tags, subject }) => tags.length > 0 && !subject))
          assert.ok(images.some((one) => one.tags.length > 0 && !removed.has(one)));
      }),
      { numRuns: 500 },
    );
  });

  test('what is left over once is left over again', () => {
    fc.assert(
      fc.property(someImages, someNamings, someLimits, (images, namings, some) => {
        const left = unusedImages(images, namings, some).filter(({ remove }) => !remove);
        const again = unusedImages(
          left.map((one) => one.image),
          namings,
          some,
        );
        assert.deepEqual(
          again.filter(({ remove }) => remove),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  test('an index goes before what it holds, and each image once', () => {
    fc.assert(
      fc.property(someImages, (images) => {
        const groups = deletionGroups(images);
        assert.deepEqual(new Set(groups.flat()), new Set(images));
        assert.equal(groups.flat().length, images.length);
        const turn = new Map(groups.flatMap((group, at) => group.map(({ digest }) => [digest, at] as const)));
        for (const { digest, manifests } of images) {
          for (const held of manifests) {
            assert.ok((turn.get(held) ?? Number.POSITIVE_INFINITY) > (turn.get(digest) ?? 0));
          }
        }
      }),
    );
  });
});
