import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { interfacesFrom, readInterfaces } from '../../../agent/sources/network-interfaces.ts';

const mac = '02:42:ac:11:00:02';
const v4 = (address: string, others: Partial<NetworkInterfaceInfo> = {}) =>
  ({
    address,
    family: 'IPv4',
    netmask: '',
    mac,
    internal: false,
    cidr: null,
    ...others,
  }) as NetworkInterfaceInfo;
const v6 = (address: string) => ({ ...v4(address), family: 'IPv6', scopeid: 0 }) as NetworkInterfaceInfo;

test('IPv4 comes first, and IPv6 with the link-local ones beside it', () => {
  assert.deepEqual(
    interfacesFrom({ eth0: [v6('fe80::1'), v4('10.0.0.2'), v4('10.0.0.3'), v6('2001:db8::1')] }),
    [
      {
        name: 'eth0',
        ipAddress: '10.0.0.2',
        ipv4Addresses: ['10.0.0.2', '10.0.0.3'],
        ipv6Addresses: ['fe80::1', '2001:db8::1'],
        macAddress: mac,
      },
    ],
  );
});

test('without IPv4 the first of IPv6 is the address', () => {
  assert.deepEqual(interfacesFrom({ eth0: [v6('2001:db8::1')] }), [
    { name: 'eth0', ipAddress: '2001:db8::1', ipv6Addresses: ['2001:db8::1'], macAddress: mac },
  ]);
});

const leftOut: [what: string, addresses: NetworkInterfaceInfo[] | undefined][] = [
  ['the loopback', [v4('127.0.0.1', { internal: true, mac: '00:00:00:00:00:00' })]],
  ['a tunnel without a hardware address', [v4('10.0.0.2', { mac: '00:00:00:00:00:00' })]],
  ['an interface without an address', []],
  ['an interface that is not there', undefined],
];
for (const [what, addresses] of leftOut)
  test(`${what} is left out`, () => assert.deepEqual(interfacesFrom({ eth0: addresses }), []));

test("bridges and hosts' ends of pairs are not", () => {
  const all = { docker0: [v4('172.17.0.1')], veth1: [v6('fe80::2')] };
  assert.deepEqual(
    interfacesFrom(all).map(({ name }) => name),
    ['docker0', 'veth1'],
  );
});

test("this machine's own", () => {
  for (const { name, ipAddress } of readInterfaces())
    assert.ok(name !== '' && name !== 'lo' && ipAddress !== '');
});
