/** @returns false where the group is gone, or not ours to tell */
export function tell(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** A stopped process takes TERM only when it goes on. */
export function terminate(group: number): void {
  tell(group, 'SIGTERM');
  tell(group, 'SIGCONT');
}
