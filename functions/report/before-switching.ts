import { counted } from './counted.ts';

/** What switching to `register` would do to an account. */
export interface Switch {
  /** Revisions that would be registered, one for each family. */
  revisions: number;
  /** Families among them that have no sidecar yet. */
  unwatched: number;
  /** Tasks of these families that run now; undefined where they could not be counted. */
  tasks: number | undefined;
  maxRepairsPerHour: number;
  /** Repairs are paced: so many seconds lie between one and the next. */
  secondsPerRepair: number;
}

/** What switching would do, one sentence each: revisions, time, Mackerel hosts. */
export function beforeSwitching(numbers: Switch): string[] {
  const { revisions, unwatched, tasks, secondsPerRepair } = numbers;
  if (revisions === 0) return ['It would register no revision.'];
  return [
    `It would register ${counted(revisions, 'revision')}, one in ${secondsPerRepair} seconds: ${time(numbers)}.`,
    'Nothing is deployed by that: a running service goes on with the revision that it names.',
    hosts(unwatched, tasks),
  ];
}

function time({ revisions, maxRepairsPerHour: perHour, secondsPerRepair }: Switch): string {
  const first = Math.min(revisions, perHour);
  const paced = `about ${duration(first * secondsPerRepair)}`;
  if (revisions <= perHour) return paced;
  return `${paced} for the first ${perHour} (maxRepairsPerHour), the others at later sweeps`;
}

/** Mackerel help, "About hosts": each task that the agent runs in is registered as a micro host while it runs. */
function hosts(unwatched: number, tasks: number | undefined): string {
  if (unwatched === 0) return 'No family gets its first sidecar: Mackerel sees no more hosts than now.';
  const families = `${counted(unwatched, 'family', 'families')} without a sidecar`;
  if (tasks === undefined) {
    return `Mackerel counts each running task as a micro host: those of ${families} are added once deployed.`;
  }
  return `Mackerel counts each running task as a micro host: ${counted(tasks, 'task')} of ${families} ${tasks === 1 ? 'runs' : 'run'} now, so ${counted(tasks, 'micro host')} would be added once deployed.`;
}

function duration(seconds: number): string {
  if (seconds < 60) return counted(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return counted(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? counted(hours, 'hour') : `${counted(hours, 'hour')} ${minutes % 60} min`;
}
