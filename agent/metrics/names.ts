const forbidden = /[^A-Za-z0-9_-]/gu;

/**
 * A name as a part of a metric's name: whatever is no letter, digit, `_` or `-` becomes `_`.
 * https://mackerel.io/api-docs/entry/host-metrics allows `[a-zA-Z0-9._-]+`; a dot would divide the name.
 */
export function nameInMetric(name: string): string {
  return name.replace(forbidden, '_');
}
