import { type Mackerel, mackerel } from '../../../agent/mackerel/api.ts';
import type { HostParameters } from '../../../agent/mackerel/host-parameters.ts';
import { request } from '../../../agent/transport/request.ts';

/** The agent's own client, for a double of Mackerel. */
export function clientOf({ base, key = 'a-key' }: { base: string; key?: string }, ask = request): Mackerel {
  return mackerel({ base, key, userAgent: 'test', ask, proxyFor: () => undefined });
}

/** The least that a host is told of. */
export function hostParameters(more: Partial<HostParameters> = {}): HostParameters {
  return {
    name: 'here',
    meta: { 'agent-revision': '', 'agent-version': '', 'agent-name': '' },
    interfaces: [],
    roleFullnames: null,
    checks: [],
    ...more,
  };
}
