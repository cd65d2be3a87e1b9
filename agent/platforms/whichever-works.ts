import type { Log } from '../log.ts';
import type { Platform } from './platform.ts';

/**
 * The first road, if it can be made; else the second, for good, which is said once. Without a second one the first is
 * tried again whenever somebody asks.
 */
export function whicheverWorks(
  makeFirst: () => Promise<Platform>,
  second: Platform | undefined,
  log: Log,
): Platform {
  let chosen: Promise<Platform> | undefined;
  const choose = async () => {
    try {
      return await makeFirst();
    } catch (error) {
      const why = `the mounts of Docker's socket and the cgroups are of no use: ${(error as Error).message}`;
      if (!second) {
        chosen = undefined;
        throw new Error(why);
      }
      log('WARNING', 'ecs', `${why}; the task metadata endpoint is used`);
      return second;
    }
  };
  const platform = () => {
    chosen ??= choose();
    return chosen;
  };
  return {
    async isRunning() {
      try {
        return await (await platform()).isRunning();
      } catch (error) {
        log('INFO', 'ecs', `wait for Docker: ${(error as Error).message}`);
        return false;
      }
    },
    whereabouts: async () => (await platform()).whereabouts(),
    sample: async () => (await platform()).sample(),
  };
}
