/** What switching to `register` would do to an account. */
export interface Switch {
  /** Revisions that would be registered, one for each family. */
  revisions: number;
  /** Families among them that have no sidecar yet. */
  unwatched: number;
  /** Tasks of these families that run now; undefined where they could not be counted. */
  tasks: number | undefined;
  maxRepairsPerHour: number;
}

/** Repairs are paced: ECS lets the whole account register one definition in a second, and the other half is others'. */
const secondsPerRepair = 2;

/** What switching would do, one sentence each: revisions, time, Mackerel hosts. */
export function beforeSwitching({ revisions, unwatched, tasks, maxRepairsPerHour }: Switch): string[] {
  if (revisions === 0) return ['It would register no revision.'];
  return [
    `It would register ${count(revisions, 'revision')}, one in ${secondsPerRepair} seconds: ${time(revisions, maxRepairsPerHour)}.`,
    'Nothing is deployed by that: a running service goes on with the revision that it names.',
    hosts(unwatched, tasks),
  ];
}

function time(revisions: number, perHour: number): string {
  const first = Math.min(revisions, perHour);
  const paced = `about ${duration(first * secondsPerRepair)}`;
  if (revisions <= perHour) return paced;
  return `${paced} for the first ${perHour} (maxRepairsPerHour), the others at later sweeps`;
}

/** Mackerel help, "About hosts": each task that the agent runs in is registered as a micro host while it runs. */
function hosts(unwatched: number, tasks: number | undefined): string {
  if (unwatched === 0) return 'No family gets its first sidecar: Mackerel sees no more hosts than now.';
  const families = `${count(unwatched, 'family', 'families')} without a sidecar`;
  if (tasks === undefined) {
    return `Mackerel counts each running task as a micro host: those of ${families} are added once deployed.`;
  }
  return `Mackerel counts each running task as a micro host: ${count(tasks, 'task')} of ${families} ${tasks === 1 ? 'runs' : 'run'} now, so ${count(tasks, 'micro host')} would be added once deployed.`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function duration(seconds: number): string {
  if (seconds < 60) return count(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? count(hours, 'hour') : `${count(hours, 'hour')} ${minutes % 60} min`;
}
