import type { CheckReport, GraphDefinition, MetricValue } from '../../../agent/mackerel/api.ts';
import type { HostParameters } from '../../../agent/mackerel/host-parameters.ts';

/** What is wrong with what Mackerel is told, by its API's documentation; undefined where nothing is. */

export function faultIn<Item>(
  items: Item[],
  faultOf: (item: Item) => string | undefined,
): string | undefined {
  if (!Array.isArray(items)) return 'not a list';
  return items.map(faultOf).find(Boolean);
}

export function hostFault(host: HostParameters): string | undefined {
  const known = 'name displayName memo meta interfaces roleFullnames checks customIdentifier'.split(' ');
  const stranger = Object.keys(host).find((key) => !known.includes(key));
  if (stranger) return `unknown member ${stranger}`;
  if (typeof host.name !== 'string' || host.name === '') return 'name is required';
  if (typeof host.meta !== 'object' || host.meta === null) return 'meta is required';
  if (!Array.isArray(host.interfaces)) return 'interfaces must be a list';
  if (host.customIdentifier === '') return 'customIdentifier is empty';
  const role = /^[A-Za-z0-9][A-Za-z0-9_-]{1,62}: ?[A-Za-z0-9][A-Za-z0-9_-]{1,62}$/;
  const wrongRole = host.roleFullnames?.find((name) => !role.test(name));
  if (wrongRole !== undefined) return `role ${JSON.stringify(wrongRole)} is wrong`;
  return faultIn(host.checks, ({ name }) => (name ? undefined : 'a check needs a name'));
}

export function valueFault({ hostId, name, time, value, ...rest }: MetricValue): string | undefined {
  if (Object.keys(rest).length > 0) return 'unknown member of a value';
  if (typeof hostId !== 'string') return 'hostId is required';
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return `name ${JSON.stringify(name)} is wrong`;
  if (!Number.isInteger(time)) return 'time must be epoch seconds';
  return Number.isFinite(value) ? undefined : 'value must be a number';
}

const units = 'float integer percentage seconds milliseconds bytes bytes/sec bits/sec iops'.split(' ');

export function graphFault({ name, unit, metrics }: GraphDefinition): string | undefined {
  if (!/^custom\.[a-zA-Z0-9._#*-]+$/.test(name)) return `name ${JSON.stringify(name)} is wrong`;
  if (unit !== undefined && !units.includes(unit)) return `unit ${JSON.stringify(unit)} is wrong`;
  const stranger = metrics?.find((metric) => !metric.name.startsWith(`${name}.`));
  return stranger && `${stranger.name} is not below ${name}`;
}

export function reportFault(report: CheckReport): string | undefined {
  const { source, name, status, message, occurredAt } = report;
  if (source.type !== 'host' || typeof source.hostId !== 'string') return 'source must be a host';
  if (!name) return 'name is required';
  if (!['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'].includes(status)) return 'status is invalid';
  if (typeof message !== 'string' || message.length >= 1024) return 'message must be shorter than 1024';
  return Number.isInteger(occurredAt) ? undefined : 'occurredAt must be epoch seconds';
}
