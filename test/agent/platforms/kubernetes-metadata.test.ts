import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubernetesMetadata } from '../../../agent/platforms/kubernetes-metadata.ts';
import { parsePod } from '../../../agent/sources/kubelet.ts';
import { examplePod } from '../doubles/pod.ts';

const sought = { namespace: 'shop', name: 'web-7d9c' };
const metadataOf = (pod: unknown, hideCommands = false) =>
  kubernetesMetadata(parsePod({ items: [pod] }, sought), { hideCommands });

const container = {
  name: 'web.server',
  image: 'shop/web:1',
  resources: { limits: { cpu: '500m', memory: '1536Mi' } },
  ports: [
    { containerport: 8080, hostport: 0, name: '', protocol: 'TCP' },
    { containerport: 9090, hostport: 9090, name: 'admin', protocol: 'TCP', hostip: '10.0.0.1' },
  ],
  containerID: 'containerd://web.server-2',
};

test('a pod is told with the keys and omissions that Mackerel knows: no environment, no init containers', () => {
  assert.deepEqual(metadataOf(examplePod()), {
    namespace: 'shop',
    name: 'web-7d9c',
    uid: '11111111-2222-3333-4444-555555555555',
    resourceVersion: '4711',
    labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-7d', uid: 'aaaa' }],
    nodeName: 'node-1',
    containers: [
      { ...container, command: ['/web', '--password=hunter2'], args: ['--verbose'] },
      { name: 'agent', image: 'shop/agent:1', resources: {}, containerID: 'containerd://agent-0' },
    ],
    phase: 'Running',
    hostIP: '10.0.0.1',
    podIP: '10.1.0.7',
    conditions: [{ type: 'Ready', status: 'True' }],
    startTime: '2026-03-01T00:00:00Z',
  });
});

test('commands and arguments are left out where that is wanted', () => {
  const metadata = metadataOf(examplePod(), true);
  assert.deepEqual((metadata.containers as unknown[])[0], container);
  assert.doesNotMatch(JSON.stringify(metadata), /hunter2|verbose/);
});

test('a pod on the network of its host says so', () => {
  const pod = examplePod();
  Object.assign(pod.spec, { hostNetwork: true });
  assert.equal(metadataOf(pod).hostNetwork, true);
});

test('a pod of which little is known yet is told with that', () => {
  assert.deepEqual(metadataOf({ metadata: sought, spec: { containers: [{ name: 'web' }] } }), {
    ...sought,
    containers: [{ name: 'web', resources: {} }],
  });
  assert.deepEqual(metadataOf({ metadata: { ...sought, labels: {} }, spec: { containers: [] } }), sought);
});
