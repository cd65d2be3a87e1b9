import { readFileSync } from 'node:fs';

/** What a process costs the machine that it runs on. */
export interface Footprint {
  /** KiB: memory that is its own and no file's; its part of what it shares; all of what it touches. */
  anonymous: number;
  pss: number;
  rss: number;
  /** Milliseconds of CPU since its start, in steps of ten. */
  cpu: number;
}

/** Of a process and its threads, as the kernel accounts for it: proc(5). */
export function footprintOf(pid: number): Footprint {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]);
  // The program's name may hold spaces: fields are counted from the parenthesis behind it.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { anonymous: of('Anonymous'), pss: of('Pss'), rss: of('Rss'), cpu: ticks * 10 };
}
