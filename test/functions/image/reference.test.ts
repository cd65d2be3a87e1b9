import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askedOf, formatReference, parseReference } from '../../../functions/image/reference.ts';
import { Trouble } from '../../../functions/report/trouble.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const;

test('what names no registry is Docker Hub’s, and one part alone an official image', () => {
  const whole = (text: string) => formatReference(parseReference(text));
  assert.equal(whole('alpine'), 'docker.io/library/alpine');
  assert.equal(whole('alpine:3.22'), 'docker.io/library/alpine:3.22');
  assert.equal(
    whole('mackerel/mackerel-container-agent:plugins'),
    'docker.io/mackerel/mackerel-container-agent:plugins',
  );
  assert.equal(whole('docker.io/alpine'), 'docker.io/library/alpine');
  assert.equal(whole('index.docker.io/library/alpine'), 'docker.io/library/alpine');
  assert.equal(
    whole('public.ecr.aws/docker/library/alpine:3.22'),
    'public.ecr.aws/docker/library/alpine:3.22',
  );
});

test('a colon is of the port or of the tag, a digest goes behind both', () => {
  assert.deepEqual(parseReference('localhost:5000/a/b'), { registry: 'localhost:5000', repository: 'a/b' });
  assert.deepEqual(parseReference('localhost/a'), { registry: 'localhost', repository: 'a' });
  assert.deepEqual(parseReference('[::1]:5000/a:b'), { registry: '[::1]:5000', repository: 'a', tag: 'b' });
  assert.deepEqual(parseReference(`ghcr.io/a/b:1.0_x-Y@${digest}`), {
    registry: 'ghcr.io',
    repository: 'a/b',
    tag: '1.0_x-Y',
    digest,
  });
  assert.equal(parseReference('123456789012.dkr.ecr.us-east-1.amazonaws.com/a').tag, undefined);
});

test('the digest is asked for, else the tag, else latest', () => {
  assert.equal(askedOf(parseReference(`a:b@${digest}`)), digest);
  assert.equal(askedOf(parseReference('a:b')), 'b');
  assert.equal(askedOf(parseReference('a')), 'latest');
});

test('what is no reference is refused in one line that says why', () => {
  const wrong: [string, RegExp][] = [
    ['', /""|no name of a repository/],
    ['https://ghcr.io/a/b', /without a scheme/],
    ['a@sha256:123', /no digest/],
    [`a@${digest}@${digest}`, /one "@"/],
    ['a:', /no tag/],
    ['a:-x', /no tag/],
    [`a:${'x'.repeat(129)}`, /no tag/],
    ['Alpine', /lower-case/],
    ['a//b', /no name of a repository/],
    ['a/../b', /no name of a repository/],
    ['ghcr.io/', /no name of a repository/],
    ['ghcr.io:port/a', /no name of a registry/],
    ['ghcr.io:99999/a', /no name of a registry/],
    ['user:pw@ghcr.io/a', /no digest/],
    ['gh cr.io/a', /no name of a registry/],
    [`ghcr.io/${'a/'.repeat(130)}a`, /too long/],
    ['a\nb', /no name of a repository/],
  ];
  for (const [text, why] of wrong) {
    assert.throws(
      () => parseReference(text),
      (error) => error instanceof Trouble && why.test(error.line) && !/[\n\r]/.test(error.line),
      text,
    );
  }
});

test('a password that somebody put in front of the host is in no error', () => {
  for (const text of [
    'https://user:planted@ghcr.io/a',
    'user:planted@ghcr.io/a',
    'user:planted@ghcr.io/a@b',
  ]) {
    assert.throws(
      () => parseReference(text),
      (error: Trouble) => error.line.includes('…@ghcr.io/a') && !error.line.includes('planted'),
    );
  }
});

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 8 });
const component = fc
  .tuple(word, fc.constantFrom('', '.', '_', '__', '-', '--'), word)
  .map((three) => three.join(''));
const host = fc.oneof(
  word.map((name) => `${name}.example.com`),
  fc.tuple(word, fc.nat({ max: 65_535 })).map(([name, port]) => `x${name}:${port}`),
  fc.constantFrom('localhost', 'localhost:5000', '127.0.0.1:80', 'docker.io', '[::1]:5000'),
);
const tag = fc
  .tuple(
    fc.constantFrom(...letters, '_', 'A'),
    fc.string({ unit: fc.constantFrom(...letters, '.', '-', '_', 'Z') }),
  )
  .map((two) => two.join('').slice(0, 128));
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const reference = fc.record({
  host: fc.option(host),
  path: fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  tag: fc.option(tag),
  hex: fc.option(hex),
});

test('whatever can be named is read, and its whole name is read as the same', () => {
  fc.assert(
    fc.property(reference, ({ host: registry, path, tag: named, hex: digits }) => {
      // Without a registry, the first part must not look like one.
      fc.pre(registry !== null || !/^[^/]*\.[^/]*\//.test(path) || !path.includes('/'));
      fc.pre(registry !== null || !path.startsWith('localhost/'));
      const text = [
        registry && `${registry}/`,
        path,
        named && `:${named}`,
        digits && `@sha256:${digits}`,
      ].join('');
      const parsed = parseReference(text);
      assert.equal(parsed.registry, registry ?? 'docker.io');
      assert.ok(parsed.repository === path || parsed.repository === `library/${path}`);
      assert.equal(parsed.tag, named ?? undefined);
      assert.equal(parsed.digest, digits ? `sha256:${digits}` : undefined);
      assert.deepEqual(parseReference(formatReference(parsed)), parsed);
    }),
  );
});

test('whatever the text, it is read or refused as a person can understand', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a.-_:/@[]0Z'), maxLength: 300 }));
  fc.assert(
    fc.property(text, (any) => {
      try {
        const parsed = parseReference(any);
        assert.deepEqual(parseReference(formatReference(parsed)), parsed);
        assert.ok(URL.canParse(`https://${parsed.registry}/v2/${parsed.repository}/`));
      } catch (error) {
        assert.ok(error instanceof Trouble, String(error));
      }
    }),
    { numRuns: 500, examples: [['A/a'], ['a.b/A'], ['LOCALHOST/a']] },
  );
});
