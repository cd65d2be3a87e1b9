import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownContainerIds, readTraces } from '../../../agent/sources/own-container.ts';

const id = 'c0ffee'.repeat(10) + 'abcd';
const other = 'd'.repeat(64);
const nothing = { mountinfo: '', cgroup: '', cpuset: '', hostname: '' };
const mount = (of: string, at: string) =>
  `512 480 259:1 /var/lib/docker/containers/${of}/${at.slice(5)} ${at} rw,noatime - xfs /dev/nvme0n1p1 rw\n`;

for (const [what, traces, ids] of [
  ['a mount of /etc/hostname, on any version', { mountinfo: mount(id, '/etc/hostname') }, [id]],
  ['a mount of /etc/resolv.conf', { mountinfo: mount(id, '/etc/resolv.conf') }, [id]],
  ["a mount that is the user's own", { mountinfo: mount(id, '/data/hostname') }, []],
  ['cgroup v1, Docker', { cgroup: `9:memory:/docker/${id}\n8:cpu,cpuacct:/docker/${id}\n` }, [id]],
  ['cgroup v1, ECS', { cgroup: `9:memory:/ecs/shop/0123/${id}\n` }, [id]],
  ['cgroup v1, systemd', { cgroup: `9:memory:/system.slice/docker-${id}.scope\n` }, [id]],
  ['cgroup v2, where a container is its own root', { cgroup: '0::/\n' }, []],
  ['cpuset', { cpuset: `/docker/${id}\n` }, [id]],
  ['the host name', { hostname: id.slice(0, 12) }, [id.slice(0, 12)]],
  ["a host name that is somebody's choice", { hostname: 'ip-10-0-0-1' }, []],
  [
    'the surest first, each once',
    {
      mountinfo: mount(id, '/etc/hosts'),
      cgroup: `1:cpu:/docker/${id}\n`,
      cpuset: `/docker/${other}`,
      hostname: 'cafe00000000',
    },
    [id, other, 'cafe00000000'],
  ],
] as const)
  test(`who we are: ${what}`, () => {
    assert.deepEqual(ownContainerIds({ ...nothing, ...traces }), ids);
  });

test('what cannot be read says nothing', async () => {
  assert.deepEqual(await readTraces('web', '/nowhere'), { ...nothing, hostname: 'web' });
});
