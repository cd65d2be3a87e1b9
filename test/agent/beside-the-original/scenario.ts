import type { Authority } from '../doubles/authority.ts';
import type { MackerelDouble } from '../doubles/mackerel-api.ts';

/** What surrounds one agent in one scenario. */
export interface Surroundings {
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** What a scenario is given to make the surroundings of one agent. */
export interface Stage {
  /** A directory of the agent's own, in which it runs. */
  folder: string;
  mackerel: MackerelDouble;
  authority: Authority;
  /** Milliseconds. */
  now: () => number;
}

export interface Scenario {
  name: string;
  /** Whether the files of a service account must lie where Kubernetes puts them. */
  serviceAccount?: boolean;
  surround(stage: Stage): Promise<Surroundings>;
}

/** The host's id is forgotten at the end. */
export const memory = { MACKEREL_HOST_ID_STORE: 'memory' };

/** What people configure by variables. */
export const people = {
  MACKEREL_ROLES: 'shop:web, shop:batch',
  MACKEREL_DISPLAY_NAME: 'the shop <&>',
  MACKEREL_MEMO: 'a memo',
  MACKEREL_HOST_STATUS_ON_START: 'standby',
  MACKEREL_IGNORE_CONTAINER: '^ignored',
};
