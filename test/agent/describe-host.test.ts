import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHost, type HostSources } from '../../agent/describe-host.ts';
import type { Whereabouts } from '../../agent/platforms/platform.ts';
import { agentName, revision, version } from '../../agent/version.ts';
import { hostFault } from './doubles/mackerel-rules.ts';

const bare = { checkPlugins: [] };
const eth0 = { name: 'eth0', ipAddress: '10.0.0.2', macAddress: '02:00:00:00:00:01' };

function sources(whereabouts: Whereabouts, more: Partial<HostSources> = {}): HostSources {
  const platform = {
    isRunning: async () => true,
    whereabouts: async () => whereabouts,
    sample: () => Promise.reject(new Error('not asked for')),
  };
  return { config: bare, platform, interfaces: () => [eth0], warn: assert.fail, ...more };
}

test('the least: what is not there is left out, and no roles are null', async () => {
  const host = await describeHost(sources({ name: 'here' }));
  assert.deepEqual(host, {
    name: 'here',
    meta: { 'agent-revision': revision, 'agent-version': `${version}-container`, 'agent-name': agentName },
    interfaces: [eth0],
    roleFullnames: null,
    checks: [],
  });
  assert.equal(hostFault(host), undefined);
});

test('roles that are taken away are an empty list', async () => {
  const host = await describeHost(sources({ name: 'here' }, { config: { ...bare, roles: [] } }));
  assert.deepEqual(host.roleFullnames, []);
  assert.equal(hostFault(host), undefined);
});

test('all of it', async () => {
  const cloud = { provider: 'fargate' as const, metadata: { taskARN: 'arn' } };
  const check = {
    name: 'alive',
    memo: 'is it?',
    command: 'true --secret',
    env: { KEY: 'secret' },
    timeout: 1,
  };
  const { memo: _, ...plain } = check;
  const config = {
    roles: ['shop:web'],
    displayName: 'the shop',
    memo: 'ours',
    checkPlugins: [check, { ...plain, name: 'well' }],
  };
  const cpus = async () => [{ model_name: 'a' }];
  const host = await describeHost(
    sources({ name: 'task', customIdentifier: 'arn', cloud }, { config, cpus }),
  );
  assert.deepEqual(
    { ...host, meta: { cpu: host.meta.cpu, cloud: host.meta.cloud } },
    {
      name: 'task',
      displayName: 'the shop',
      memo: 'ours',
      meta: { cpu: [{ model_name: 'a' }], cloud },
      interfaces: [eth0],
      roleFullnames: ['shop:web'],
      checks: [{ name: 'alive', memo: 'is it?' }, { name: 'well' }],
      customIdentifier: 'arn',
    },
  );
  assert.equal(hostFault(host), undefined);
});

test('CPUs that cannot be read are left out, and that is said', async () => {
  const said: string[] = [];
  const cpus = () => Promise.reject(new Error('no such file'));
  const warn = (text: string) => void said.push(text);
  const host = await describeHost(sources({ name: 'here' }, { cpus, warn }));
  assert.ok(!('cpu' in host.meta));
  assert.deepEqual(said, ['Failed (skip this spec): no such file']);
});

test('a platform that cannot tell where it is is an error: a host without its identifier would be another', async () => {
  const { platform, ...rest } = sources({ name: 'here' });
  const lost = { ...platform, whereabouts: () => Promise.reject(new Error('the kubelet is down')) };
  await assert.rejects(describeHost({ ...rest, platform: lost }), { message: 'the kubelet is down' });
});
