import type { Whereabouts } from '../platforms/platform.ts';

/** A network interface, as Mackerel shows it. */
export interface Interface {
  name: string;
  ipAddress: string;
  ipv4Addresses?: string[];
  ipv6Addresses?: string[];
  macAddress: string;
}

/** The body of POST /api/v0/hosts, and of PUT /api/v0/hosts/:id. https://mackerel.io/api-docs/entry/hosts */
export interface HostParameters {
  name: string;
  displayName?: string;
  memo?: string;
  meta: {
    'agent-revision': string;
    'agent-version': string;
    'agent-name': string;
    cpu?: Record<string, string>[];
    cloud?: Whereabouts['cloud'];
  };
  interfaces: Interface[];
  /** null where there are none, and in the hourly PUT, which leaves them to whoever changed them at Mackerel. */
  roleFullnames: string[] | null;
  checks: { name: string; memo?: string }[];
  customIdentifier?: string;
}
