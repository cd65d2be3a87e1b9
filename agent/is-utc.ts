import { readlinkSync } from 'node:fs';
import type { Environment } from './environment.ts';

const names = /(?:^:?|\/)(?:UTC|UCT|GMT|Universal|Zulu)$/;

/**
 * Whether local time is UTC, as it is in most containers. The runtime is not asked: on Bun its time zones are as much
 * memory as all of the agent's code.
 *
 * @param localtime the link to the machine's time zone, which a machine without any does not have
 */
export function isUtc({ TZ }: Environment, localtime = '/etc/localtime'): boolean {
  if (TZ !== undefined) return names.test(TZ);
  try {
    return names.test(readlinkSync(localtime));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
