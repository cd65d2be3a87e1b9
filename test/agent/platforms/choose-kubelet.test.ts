import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import { choosePlatform } from '../../../agent/platforms/choose-platform.ts';
import type { Request } from '../../../agent/transport/request.ts';
import { examplePod } from '../doubles/pod.ts';

const directory = mkdtempSync(join(tmpdir(), 'service-account-'));
writeFileSync(join(directory, 'token'), 'the token\n');
writeFileSync(join(directory, 'ca.crt'), 'the authority\n');
after(() => rmSync(directory, { recursive: true }));

const pod = { MACKEREL_KUBERNETES_NAMESPACE: 'shop', MACKEREL_KUBERNETES_POD_NAME: 'web-7d9c' };
const onNode = {
  MACKEREL_CONTAINER_PLATFORM: 'kubernetes',
  MACKEREL_KUBERNETES_KUBELET_HOST: '10.0.0.1',
  ...pod,
};
const authenticated = { ...onNode, MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: '0' };
const onFargate = {
  MACKEREL_CONTAINER_PLATFORM: 'eks_fargate',
  KUBERNETES_SERVICE_HOST: '172.20.0.1',
  MACKEREL_KUBERNETES_NODE_NAME: 'fargate-ip-10-0-0-1.internal',
  ...pod,
};

/** What is asked of whom in this environment, and what the log says. */
async function chosen(environment: Record<string, string>, serviceAccount = directory) {
  const asked: ({ url: string } & Request)[] = [];
  const log: string[] = [];
  const platform = choosePlatform({
    environment,
    config: { ignored: () => false },
    clock: realClock,
    log: (level, tag, text) => log.push(`${level} <${tag}> ${text}`),
    serviceAccount,
    ask: async (url, what) => {
      asked.push({ url, ...what });
      return { status: 200, headers: {}, text: JSON.stringify({ items: [examplePod()] }) };
    },
  });
  const { cloud } = await platform.whereabouts();
  const [{ url, ...what }] = asked as [{ url: string } & Request];
  return { url, what, log, metadata: JSON.stringify(cloud?.metadata), provider: cloud?.provider };
}

test('the read-only port is asked by default, or the one that is named, without any token', async () => {
  const { url, what } = await chosen({ ...onNode, MACKEREL_KUBERNETES_KUBELET_PORT: '1' }, '/nowhere');
  assert.equal(url, 'http://10.0.0.1:10255/pods');
  assert.deepEqual(what, { timeout: 3000 });
  const elsewhere = {
    ...onNode,
    MACKEREL_KUBERNETES_KUBELET_HOST: 'fd00::1',
    MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: '8000',
  };
  assert.equal((await chosen(elsewhere)).url, 'http://[fd00::1]:8000/pods');
});

test('a read-only port of 0 is the authenticated port: token, authority, three seconds', async () => {
  const { url, what } = await chosen(authenticated);
  assert.equal(url, 'https://10.0.0.1:10250/pods');
  assert.deepEqual(what, {
    timeout: 3000,
    headers: { authorization: 'Bearer the token' },
    tls: { ca: ['the authority'], verify: true },
    redirect: 'manual',
  });
  const other = { ...authenticated, MACKEREL_KUBERNETES_KUBELET_PORT: '443' };
  assert.equal((await chosen(other)).url, 'https://10.0.0.1:443/pods');
});

test('any certificate is trusted only where that is said; what is neither yes nor no is warned of', async () => {
  const verifies = async (value: string) => {
    const { what, log } = await chosen({ ...authenticated, MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS: value });
    return [what.tls?.verify, log.length];
  };
  for (const value of ['1', 'true', 'TRUE', 'yes', 'on', ' true '])
    assert.deepEqual(await verifies(value), [false, 0]);
  for (const value of ['', '0', 'false', 'no', 'off']) assert.deepEqual(await verifies(value), [true, 0]);
  assert.deepEqual(await verifies('insecure'), [true, 1]);
});

test('on EKS Fargate the API server is asked for the node, and always verified', async () => {
  const insecure = { ...onFargate, MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS: 'true' };
  const { url, what, provider } = await chosen(insecure);
  assert.equal(url, 'https://172.20.0.1:443/api/v1/nodes/fargate-ip-10-0-0-1.internal/proxy/pods');
  assert.equal(what.tls?.verify, true);
  assert.equal(what.headers?.authorization, 'Bearer the token');
  assert.equal(provider, 'kubernetes');
  const { url: other } = await chosen({ ...onFargate, KUBERNETES_SERVICE_PORT: '6443' });
  assert.match(other, /^https:\/\/172.20.0.1:6443\/api/);
});

test('a variable or a file that is missing is named', async () => {
  const needs = {
    kubernetes: [onNode, ['MACKEREL_KUBERNETES_KUBELET_HOST', ...Object.keys(pod)]],
    eks_fargate: [
      onFargate,
      ['KUBERNETES_SERVICE_HOST', 'MACKEREL_KUBERNETES_NODE_NAME', ...Object.keys(pod)],
    ],
  } as const;
  for (const [environment, names] of Object.values(needs))
    for (const name of names)
      await assert.rejects(chosen({ ...environment, [name]: '' }), {
        message: `${name} environment variable is not set`,
      });
  for (const environment of [authenticated, onFargate])
    await assert.rejects(chosen(environment, '/nowhere'), {
      message: '/nowhere/ca.crt cannot be read: the pod needs a service account and its token mounted',
    });
});

test('of a host or a port that makes no URL the variable is named', async () => {
  const wrong: [Record<string, string>, string, string[]][] = [
    [
      onNode,
      'MACKEREL_KUBERNETES_KUBELET_HOST',
      [
        'http://10.0.0.1',
        '10.0.0.1:10255',
        '10.0.0.1/a',
        'a b',
        '10.0.0.1\n',
        'me@there',
        '[::1]:80',
        'fd00::x',
      ],
    ],
    [onNode, 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT', ['ten', '-1', '65536', '80/', '1e3', ' 80']],
    [authenticated, 'MACKEREL_KUBERNETES_KUBELET_PORT', ['https', '99999']],
    [onFargate, 'KUBERNETES_SERVICE_HOST', ['https://172.20.0.1']],
    [onFargate, 'KUBERNETES_SERVICE_PORT', ['tcp://172.20.0.1:443']],
  ];
  for (const [environment, name, values] of wrong)
    for (const value of values)
      await assert.rejects(chosen({ ...environment, [name]: value }), {
        message: new RegExp(`^${name}: must be a `),
      });
});

test('whatever makes a URL is taken', async () => {
  for (const host of ['node-1.internal', 'Node_1', '[fd00::1]', 'localhost'])
    assert.equal(
      (await chosen({ ...onNode, MACKEREL_KUBERNETES_KUBELET_HOST: host })).url,
      `http://${host}:10255/pods`,
    );
  const { url } = await chosen({ ...onNode, MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT: '010255' });
  assert.equal(new URL(url).port, '10255');
});

test('commands are told of unless they are to be hidden', async () => {
  const hidden = async (value: string) =>
    !(await chosen({ ...onNode, MACKEREL_KUBERNETES_HIDE_COMMANDS: value })).metadata.includes('hunter2');
  for (const value of ['', 'false', '0']) assert.equal(await hidden(value), false);
  for (const value of ['true', '1', 'please']) assert.equal(await hidden(value), true);
});
