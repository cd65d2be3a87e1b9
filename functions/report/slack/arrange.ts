import type { Report } from './read-report.ts';

type OfFamily = Report & { kind: 'family' };
type OfSweep = Report & { kind: 'digest' };

/** What becomes one message, unless it is too long for one. */
export type Post =
  | { kind: 'family'; report: OfFamily }
  | { kind: 'group'; reports: OfFamily[] }
  | { kind: 'digest'; report: OfSweep };

/** So many families have a message each; more are told of together. */
const mostMessages = 5;

/** Arranges what was gathered in one window: oldest first, families before digests, nothing twice. */
export function arrange(reports: Report[]): Post[] {
  const families = unique(reports.filter((report) => report.kind === 'family'));
  const digests = reports.filter((report) => report.kind === 'digest');
  const told = families.toSorted((one, other) => compare(one.event.at, other.event.at));
  const sorted = digests.toSorted((one, other) => compare(one.digest.at, other.digest.at));
  return [...postsOf(told), ...sorted.map((report): Post => ({ kind: 'digest', report }))];
}

/** The ids of the events that a post tells of. */
export function idsOf(post: Post): string[] {
  const reports = post.kind === 'group' ? post.reports : [post.report];
  return reports.flatMap(({ ids }) => ids);
}

function postsOf(told: OfFamily[]): Post[] {
  if (told.length > mostMessages) return [{ kind: 'group', reports: told }];
  return told.map((report) => ({ kind: 'family', report }));
}

/** An invocation that died between registering and recording records again: the same fact in another event. */
function unique(reports: OfFamily[]): OfFamily[] {
  const facts = new Map<string, OfFamily>();
  for (const report of reports) {
    const { family, revision, decision, reason, repairedRevision, message } = report.event;
    const fact = JSON.stringify([family, revision, decision, reason, repairedRevision, message]);
    facts.set(fact, { ...report, ids: [...(facts.get(fact)?.ids ?? []), ...report.ids] });
  }
  return [...facts.values()];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
