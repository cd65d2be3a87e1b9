import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Interface } from '../mackerel/host-parameters.ts';

/** The interfaces that have a hardware address and an IP address, as Mackerel shows them. */
export function readInterfaces(): Interface[] {
  return interfacesFrom(networkInterfaces());
}

export function interfacesFrom(all: NodeJS.Dict<NetworkInterfaceInfo[]>): Interface[] {
  return Object.entries(all).flatMap(([name, addresses = []]) => {
    const real = addresses.filter(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00');
    const of = (family: string) =>
      real.filter((each) => each.family === family).map(({ address }) => address);
    const [ipv4, ipv6] = [of('IPv4'), of('IPv6')];
    const [ipAddress] = [...ipv4, ...ipv6];
    const macAddress = real[0]?.mac;
    if (ipAddress === undefined || macAddress === undefined) return [];
    return [
      {
        name,
        ipAddress,
        ...(ipv4.length > 0 && { ipv4Addresses: ipv4 }),
        ...(ipv6.length > 0 && { ipv6Addresses: ipv6 }),
        macAddress,
      },
    ];
  });
}
