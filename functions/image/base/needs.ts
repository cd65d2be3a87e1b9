import { Trouble } from '../../report/trouble.ts';
import type { CLibrary } from '../runtime.ts';
import type { BaseFacts } from './facts.ts';

/** What has to be put onto a base before the agent. */
export interface Needs {
  /** The libraries that Bun is linked against, from Alpine's packages. */
  libraries: boolean;
  /** Bun, for this C library; undefined where the base carries it. */
  runtime: CLibrary | undefined;
  /** What a person should know of an image on this base, one sentence each. */
  warnings: string[];
}

/**
 * @param where the base, as people write it
 * @throws Trouble where Bun cannot run on it
 */
export function needsOf(facts: BaseFacts, where: string): Needs {
  void facts;
  throw new Trouble('not written yet', { where });
}
