import { readFileSync } from 'node:fs';
import type { InterfaceCounters } from '../metrics/sample.ts';

/** The interfaces of the agent's own network namespace, without the loopback and the host's ends of containers' pairs. */
export async function ownInterfaces(path = '/proc/net/dev'): Promise<InterfaceCounters[]> {
  // The kernel answers from memory: handing that to another thread would cost more than the reading.
  return parseNetDev(readFileSync(path, 'utf8'));
}

/** proc(5): name, eight numbers of receiving and eight of sending, the first of each being bytes. */
export function parseNetDev(text: string): InterfaceCounters[] {
  const interfaces: InterfaceCounters[] = [];
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (name === '' || name === 'lo' || name.startsWith('veth')) continue;
    const numbers = line
      .slice(colon + 1)
      .split(' ')
      .filter((part) => part !== '');
    if (numbers.length >= 16)
      interfaces.push({ name, rxBytes: Number(numbers[0]), txBytes: Number(numbers[8]) });
  }
  return interfaces;
}
