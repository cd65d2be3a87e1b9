import type { Platform } from './platform.ts';

/** A plain machine, for debugging: no containers, no metrics but the plugins'. */
export function nonePlatform(hostname: string, monotonic: () => number): Platform {
  return {
    isRunning: async () => true,
    whereabouts: async () => ({ name: hostname }),
    sample: async () => ({ at: monotonic(), containers: [], interfaces: [] }),
  };
}
