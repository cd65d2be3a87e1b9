import type { Arrangement } from './arrangement.ts';
import type { ContainerDefinition, TaskDefinition } from './definition.ts';
import type { Policy } from './policy.ts';
import type { Settings } from './settings.ts';

/** What the checks and the repair look at: one readable definition, and everything that was decided about it. */
export interface Subject {
  definition: TaskDefinition;
  policy: Policy;
  settings: Settings;
  arrangement: Arrangement;
  /** The sidecar that is there; undefined where there is none. */
  sidecar: SidecarInPlace | undefined;
}

export interface SidecarInPlace {
  container: ContainerDefinition;
  index: number;
  /** `containerDefinitions[index]`. */
  path: string;
}
