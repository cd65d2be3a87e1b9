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

const remedy = 'Name another base: one of Alpine or of Debian, or one that has Bun at /usr/local/bin/bun.';

/**
 * @param where the base, as people write it
 * @throws Trouble where Bun cannot run on it
 */
export function needsOf({ library, missing, bun, shell, alpine }: BaseFacts, where: string): Needs {
  const warnings = shell ? [] : ['The base has no /bin/sh: plugins and exec probes cannot run on it.'];
  if (bun) return { libraries: false, runtime: undefined, warnings };
  if (library === undefined) {
    throw new Trouble('that base has neither glibc nor musl, which Bun needs one of', { where, remedy });
  }
  const libraries = library === 'musl' && missing.length > 0;
  if (missing.length > 0 && !(libraries && alpine)) {
    throw new Trouble(`that base has no ${missing.join(', no ')}, which Bun for ${library} needs`, {
      where,
      remedy,
    });
  }
  return { libraries, runtime: library, warnings };
}
