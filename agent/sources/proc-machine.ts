import { readFileSync } from 'node:fs';

/** What a container may use where nothing limits it. */
export interface Machine {
  /** Cores that the agent may run on. */
  cores: number;
  /** Bytes. */
  memory: number;
}

/** Read once: it does not change while a machine runs. */
export async function readMachine(proc = '/proc'): Promise<Machine> {
  // The kernel answers from memory: another thread to hand that to would cost more than the reading.
  return {
    cores: parseCores(readFileSync(`${proc}/self/status`, 'utf8')),
    memory: parseMemory(readFileSync(`${proc}/meminfo`, 'utf8')),
  };
}

/** The machine, read now and remembered; whoever needs it sees a failure. */
export function machineReadOnce(): () => Promise<Machine> {
  const machine = readMachine();
  // Until somebody needs it the failure is nobody's.
  machine.catch(() => {});
  return () => machine;
}

/** Cores by affinity, as Go's runtime counts them: a quota does not count. */
export function parseCores(status: string): number {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  if (list === undefined) throw new Error('/proc/self/status has no Cpus_allowed_list');
  return list
    .split(',')
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

/** Bytes. */
export function parseMemory(meminfo: string): number {
  const kilobytes = /^MemTotal:\s*(\d+) kB/m.exec(meminfo)?.[1];
  if (kilobytes === undefined) throw new Error('/proc/meminfo has no MemTotal');
  return Number(kilobytes) * 1024;
}
