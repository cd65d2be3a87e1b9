import type { MetricValue } from '../../../agent/mackerel/api.ts';
import type { MackerelDouble, ReceivedRequest } from '../doubles/mackerel-api.ts';

/** Steps and beats that are compared; the first step is the baseline and has no values. */
export const compared = 4;

/**
 * What an agent told Mackerel in its life, without its own version and without what only the clock decides.
 *
 * @param minute from one tick to the next, in seconds of the agent's clock
 */
export function told(double: MackerelDouble, minute: number, ownInterfaces: string[]) {
  const requests = double.requests.map(({ method, path }) => `${method} ${path.replace(/\?$/, '')}`);
  const bodies = (wanted: RegExp) =>
    double.requests.filter(({ method, path }) => wanted.test(`${method} ${path}`)).map(({ body }) => body);
  const firstPost = double.requests.findIndex(({ path }) => /^(tsdb|monitoring)/.test(path));
  const values = bodies(/^POST tsdb/).flat() as MetricValue[];
  return {
    untilFirstPost: [...new Set(requests.slice(0, firstPost))],
    created: bodies(/^POST hosts\??$/).map((body) => withoutVersion(body, ownInterfaces)),
    updated: bodies(/^PUT hosts/).map((body) => withoutVersion(body, ownInterfaces)),
    statuses: bodies(/^POST hosts\/\w+\/status/),
    retired: bodies(/^POST hosts\/\w+\/retire/),
    graphs: graphsByName(double),
    ticks: ticksByStep(values, minute, ownInterfaces),
    beats: valuesInTurn(values),
    reports: reportsOf(double.requests),
  };
}

function withoutVersion(body: unknown, ownInterfaces: string[]) {
  const host = body as { meta: Record<string, unknown>; interfaces: { name: string }[] };
  const { 'agent-revision': _, 'agent-version': version, 'agent-name': name, ...meta } = host.meta;
  return {
    ...host,
    meta: {
      ...meta,
      'agent-version': String(version).replace(/^.+-container$/, 'N-container'),
      'agent-name': String(name).replace(/\/\S+ \(Revision \w+\)$/, '/N'),
    },
    // Other programs of this machine make and remove interfaces meanwhile.
    interfaces: Object.fromEntries(
      host.interfaces.filter(({ name }) => ownInterfaces.includes(name)).map((each) => [each.name, each]),
    ),
  };
}

function graphsByName({ requests }: MackerelDouble) {
  const posts = requests.filter(({ path }) => path.startsWith('graph-defs')).map(({ body }) => body);
  return Object.fromEntries((posts.flat() as { name: string }[]).map((graph) => [graph.name, graph]));
}

/** The platform's values, by the step of the script at which they were read: the first ones are of the second step. */
function ticksByStep(values: MetricValue[], minute: number, ownInterfaces: string[]) {
  const ticks: Record<string, Record<string, number>> = {};
  const ofPlatform = values.filter(isOfPlatform);
  const first = Math.min(...ofPlatform.map(({ time }) => time));
  for (const { name, time, value } of ofPlatform) {
    const [, own, what] = /^interface\.([^.]+)(\.[rt]xBytes\.delta)$/.exec(name) ?? [];
    const step = 1 + Math.round((time - first) / minute);
    if (step > compared) continue;
    ticks[step] ??= {};
    // What goes over the machine's own interfaces meanwhile is not ours to say, only that it is told.
    if (own === undefined || own.includes('-eth')) ticks[step][name] = value;
    else if (ownInterfaces.includes(own)) ticks[step][`interface.${own}${what}`] = Math.sign(value + 1);
  }
  return ticks;
}

const isOfPlatform = ({ name }: MetricValue) => !name.startsWith('custom.');

/** What plugins said, in turn. */
function valuesInTurn(values: MetricValue[]) {
  const beats: Record<string, number[]> = {};
  const inOrder = values.filter((value) => !isOfPlatform(value)).sort((a, b) => a.time - b.time);
  for (const { name, value } of inOrder) {
    beats[name] ??= [];
    if (beats[name].length < compared) beats[name].push(value);
  }
  return beats;
}

/** Each check's reports without their time; a check that tells the number of its run is compared up to the last one. */
function reportsOf(requests: ReceivedRequest[]) {
  const posts = requests.filter(({ path }) => path.startsWith('monitoring')).map(({ body }) => body);
  const reports = (posts as { reports: { name: string; message: string; occurredAt: number }[] }[])
    .flatMap((post) => post.reports)
    .sort((a, b) => a.occurredAt - b.occurredAt);
  const byName: Record<string, unknown[]> = {};
  for (const { name, occurredAt, ...report } of reports) {
    byName[name] ??= [];
    const run = Number(/^run (\d+)/.exec(report.message)?.[1] ?? byName[name].length + 1);
    if (run <= compared) byName[name].push({ ...report, hasTime: Number.isInteger(occurredAt) });
  }
  return byName;
}
