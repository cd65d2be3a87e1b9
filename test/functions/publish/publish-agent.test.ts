import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { publishAgent } from '../../../functions/publish/publish-agent.ts';
import type { Published } from '../../../functions/publish/world.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { startRegistry } from '../../registry/registry.ts';
import { agent, registryWorld } from './registry-world.ts';
import { putTinyBase } from './tiny-base.ts';

const bases = await startRegistry();
after(bases.stop);
putTinyBase(bases.store, 'tiny/base', '1');
const base = `${bases.host}/tiny/base:1`;

/** A registry of its own for each test, with its tags. */
async function destination() {
  const registry = await startRegistry();
  after(registry.stop);
  const tags = () => [...(registry.store.repositories.get('team/agent')?.tags.keys() ?? [])];
  return { registry, tags, world: registryWorld(registry) };
}

test('what is named goes before what names it, the tag after all of it, and the parameter last', async () => {
  const { registry, world, tags } = await destination();
  world.parameter = {
    read: async () => undefined,
    write: async (value) => {
      assert.equal(tags().length, 1);
      world.named.value = value;
    },
  };
  const { image, tag } = await publishAgent(world, { agent: agent('one'), bases: [base] });
  assert.equal(world.named.value, image);
  const writes = registry.log
    .filter(({ method, status }) => method === 'PUT' && status === 201)
    .map(({ path }) => /\/(blobs|manifests)\//.exec(path)?.[1] + (path.endsWith(tag) ? ' tag' : ''));
  assert.deepEqual(writes, [...Array(5).fill('blobs'), 'manifests', 'manifests', 'manifests tag']);
  assert.equal(world.bytes.arrived, world.bytes.expected);
});

test('published again, one request says that it is there, and the parameter is not written', async () => {
  const { registry, world } = await destination();
  const first = await publishAgent(world, { agent: agent('one'), bases: [base] });
  const before = registry.log.length;
  const second = await publishAgent(world, { agent: agent('one'), bases: [base] });
  assert.equal(second.image, first.image);
  assert.equal(registry.log.length - before, 1);
  assert.equal(world.named.writes, 1);
});

test('the same input has the same digest, wherever it is published', async () => {
  const [one, other] = await Promise.all([destination(), destination()]);
  const digests = await Promise.all(
    [one, other].map(async ({ world }) => {
      const { image } = await publishAgent(world, { agent: agent('same'), bases: [base] });
      return image.split('@')[1];
    }),
  );
  assert.equal(digests[0], digests[1]);
});

test('a new agent on the same base: one look at each blob, and nothing of the base is read', async () => {
  const { registry, world } = await destination();
  await publishAgent(world, { agent: agent('one'), bases: [base] });
  const before = { ours: registry.log.length, bases: bases.log.length };
  const { blobs } = await publishAgent(world, { agent: agent('two'), bases: [base] });
  assert.deepEqual(blobs, { there: 2, mounted: 0, sent: 3 });
  const looks = registry.log.slice(before.ours).filter(({ method }) => method === 'HEAD');
  assert.equal(looks.length, 5);
  assert.equal(new Set(looks.map(({ path }) => path)).size, 5);
  // The index, two manifests and two configurations.
  assert.equal(bases.log.length - before.bases, 5);
});

test('whichever upload fails for good, nothing is under the tag, and the next publish completes it', async () => {
  const faults: [string, RegExp][] = [
    ['POST', /\/blobs\/uploads\//],
    ['PUT', /\/blobs\/uploads\//],
    ['PUT', /\/manifests\/sha256:/],
    ['PUT', /\/manifests\/1\.2\.3-/],
  ];
  for (const [method, path] of faults) {
    const { registry, world, tags } = await destination();
    registry.faults.order(method, path, { answer: { status: 403 } }, 1);
    const refused = publishAgent(world, { agent: agent('one'), bases: [base] });
    await assert.rejects(refused, (error) => error instanceof Trouble && !error.line.includes('\n'));
    assert.deepEqual([tags(), world.named.writes], [[], 0], String(path));
    await publishAgent(world, { agent: agent('one'), bases: [base] });
    assert.deepEqual([tags().length, world.named.writes], [1, 1]);
  }
});

test('a parameter that cannot be written: the image is there, and the next time only that is made up for', async () => {
  const { world, registry } = await destination();
  const write = world.parameter?.write ?? assert.fail();
  world.parameter = { read: async () => undefined, write: () => Promise.reject(new Trouble('denied')) };
  await assert.rejects(publishAgent(world, { agent: agent('one'), bases: [base] }), /denied/);
  const before = registry.log.length;
  world.parameter.write = write;
  const { image } = await publishAgent(world, { agent: agent('one'), bases: [base] });
  assert.equal(world.named.value, image);
  assert.equal(registry.log.length - before, 1);
});

test('the first base that answers is taken; where none does, it is said why of each', async () => {
  const { world, tags } = await destination();
  const [closed, absent] = [`${bases.host}/tiny/closed:1`, `${bases.host}/tiny/absent:1`];
  bases.faults.order('GET', /tiny\/closed/, { answer: { status: 403 } });
  await publishAgent(world, { agent: agent('one'), bases: [absent, base] });
  assert.match(world.notes.join('\n'), new RegExp(`The base image ${base} is sha256:`));
  const none = publishAgent(world, { agent: agent('two'), bases: [closed, absent] });
  await assert.rejects(none, (error: Trouble) => {
    assert.match(
      error.line,
      /^the base image could be had from none of 2 registries \(.*tiny\/closed.*; .*there is no such base image\)\. Name one/,
    );
    return true;
  });
  assert.equal(tags().length, 1);
});

test('made again of a base by its digest, it is the same image, although the tag has moved', async () => {
  putTinyBase(bases.store, 'tiny/pinned', '1', { more: Buffer.from('before') });
  const pinned = `${bases.host}/tiny/pinned:1`;
  const digest = bases.store.repositories.get('tiny/pinned')?.tags.get('1');
  const [one, other] = [await destination(), await destination()];
  const first = await publishAgent(one.world, { agent: agent('one'), bases: [pinned] });
  putTinyBase(bases.store, 'tiny/pinned', '1', { more: Buffer.from('after') });
  const again = await publishAgent(other.world, { agent: agent('one'), bases: [`${pinned}@${digest}`] });
  assert.equal(again.image.split('@')[1], first.image.split('@')[1]);
  // Pinned to another digest, the earlier one will not do.
  const moved = bases.store.repositories.get('tiny/pinned')?.tags.get('1');
  const request = { agent: agent('one'), bases: [`${pinned}@${moved}`], earlierWillDo: true };
  assert.notEqual((await publishAgent(one.world, request)).image, first.image);
});

test('which of several registries answered makes no difference to the image', async () => {
  putTinyBase(bases.store, 'tiny/mirror', '1');
  const named = [`${bases.host}/tiny/first:1`, `${bases.host}/tiny/mirror:1`];
  const request = { agent: agent('one'), bases: named };
  const [one, other] = [await destination(), await destination()];
  const fromMirror = await publishAgent(one.world, request);
  putTinyBase(bases.store, 'tiny/first', '1');
  const fromFirst = await publishAgent(other.world, request);
  assert.deepEqual(digestAndTag(fromFirst), digestAndTag(fromMirror));
  // The name is in the image, so that another name is another tag.
  const byOther = await publishAgent(other.world, { ...request, bases: named.toReversed() });
  assert.notEqual(byOther.tag, fromFirst.tag);
});

const digestAndTag = ({ image, tag }: Published) => [image.split('@')[1], tag];

test('an earlier image will do on the way back, whatever became of the base; by hand it will not', async () => {
  const { world, tags } = await destination();
  putTinyBase(bases.store, 'tiny/moving', '1', { more: Buffer.from('old') });
  const moving = `${bases.host}/tiny/moving:1`;
  const request = { agent: agent('one'), bases: [moving] };
  const first = await publishAgent(world, request);
  await publishAgent(world, { agent: agent('two'), bases: [moving] });
  putTinyBase(bases.store, 'tiny/moving', '1', { more: Buffer.from('newer') });
  const back = await publishAgent(world, { ...request, earlierWillDo: true });
  assert.equal(back.image, first.image);
  // On another base it would be another image.
  await publishAgent(world, { agent: agent('one'), bases: [base], earlierWillDo: true });
  assert.equal(tags().length, 3);
  const fresh = await publishAgent(world, request);
  assert.notEqual(fresh.image, first.image);
  // Two will do now: the one that the parameter names.
  assert.equal((await publishAgent(world, { ...request, earlierWillDo: true })).image, fresh.image);
});
