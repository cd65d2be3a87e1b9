import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { type Kubelet, kubelet, parseKubeletStats, parsePod } from '../../../agent/sources/kubelet.ts';
import { serviceAccountIn } from '../../../agent/sources/service-account.ts';
import { request } from '../../../agent/transport/request.ts';
import { createAuthority } from '../doubles/authority.ts';
import { type KubeletDouble, startKubelet } from '../doubles/kubelet.ts';
import { examplePod, podStats } from '../doubles/pod.ts';

const pod = { namespace: 'shop', name: 'web-7d9c' };
const authority = createAuthority();
const directory = mkdtempSync(join(tmpdir(), 'service-account-'));
const file = (name: string) => join(directory, name);
after(() => rmSync(directory, { recursive: true }));

let double: KubeletDouble;
let source: Kubelet;
beforeEach(async () => {
  writeFileSync(file('token'), 'first');
  writeFileSync(file('ca.crt'), authority.cert);
  double = await startKubelet({ certified: authority.certify('127.0.0.1') });
  double.pods = { items: [examplePod()] };
  double.summary = { pods: [podStats([{ name: 'agent', at: 0, cpu: 1, memory: 4096 }])] };
  double.token = 'first';
  source = kubelet({
    base: `https://127.0.0.1:${double.port}`,
    ...pod,
    ask: request,
    serviceAccount: serviceAccountIn(directory),
  });
});
afterEach(() => double.close());

test('a token that Kubernetes has renewed, and an authority that it has changed, are read again', async () => {
  await source.pod();
  double.token = 'second';
  await assert.rejects(source.pod(), /status code 401.*Unauthorized.*authentication-token-webhook/);
  writeFileSync(file('token'), 'second\n');
  await source.pod();
  writeFileSync(file('ca.crt'), createAuthority().cert);
  await assert.rejects(source.pod(), /certificate/);
  writeFileSync(file('ca.crt'), authority.cert);
  await source.pod();
});

test('a file that is missing or empty is named', async () => {
  writeFileSync(file('token'), '\n');
  await assert.rejects(source.pod(), { message: `${file('token')} is empty` });
  rmSync(file('token'));
  await assert.rejects(source.pod(), /ENOENT.*service-account-.*token/);
});

test('a service account that may not ask is told what it needs, and no error tells the token', async () => {
  double.forbidden = true;
  await assert.rejects(source.stats(), ({ message }: Error) => {
    assert.match(message, /status code 403 \(url: .*\/stats\/summary, body: "Forbidden.*nodes\/proxy/);
    assert.doesNotMatch(message, /first/);
    return true;
  });
});

test('an answer that is none says where it came from and does not quote a page', async () => {
  const place = `https://127.0.0.1:${double.port}`;
  for (const mood of ['garbage', 'html'] as const) {
    double.mood = mood;
    await assert.rejects(source.pod(), { message: `the answer is not JSON (url: ${place}/pods)` });
  }
  double.mood = 'fails';
  await assert.rejects(source.stats(), {
    message: `got status code 500 (url: ${place}/stats/summary, body: "failed to list pod stats: context deadline exceeded")`,
  });
});

test('a pod is found by namespace and name, among others that share one of them', () => {
  const [ours, namesake, neighbour] = [examplePod(), examplePod(), examplePod()];
  namesake.metadata.namespace = 'other';
  neighbour.metadata.name = 'web-8888';
  neighbour.metadata.uid = 'not ours';
  namesake.metadata.uid = 'not ours';
  const { metadata } = parsePod({ items: [namesake, null, {}, neighbour, ours] }, pod);
  assert.equal(metadata.uid, ours.metadata.uid);
  const missing = { message: /^pod shop.web-7d9c not found on its node: see MACKEREL_KUBERNETES_NAMESPACE/ };
  for (const none of [null, 'page not found', [], {}, { items: null }, { items: [namesake, neighbour] }])
    assert.throws(() => parsePod(none, pod), missing);
  for (const none of [null, [], { pods: null }, { pods: [{ podRef: null }] }])
    assert.throws(() => parseKubeletStats(none, pod), missing);
});

test('what a pod or its statistics leave out is nothing, whatever stands in its place', () => {
  const bare = parsePod({ items: [{ metadata: pod, spec: null }] }, pod);
  assert.deepEqual(bare.spec, { containers: [], initContainers: [] });
  assert.deepEqual(bare.status, { containers: [] });
  const stats = (containers: unknown) => parseKubeletStats({ pods: [{ podRef: pod, containers }] }, pod);
  assert.deepEqual(stats(null), []);
  assert.deepEqual(stats([null, {}, { name: 'a' }, { name: 'b', cpu: null, memory: 'none' }]), [
    { name: 'a' },
    { name: 'b' },
  ]);
});
