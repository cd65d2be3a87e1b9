import type { AuditEvent } from '../audit-event.ts';
import { deployCommand } from './deploy-command.ts';
import { footer } from './footer.ts';
import { findingLink, reasonLink, revisionLink } from './links.ts';
import type { Content, Part, Words } from './message.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { say } from './say.ts';
import { code, prose } from './words.ts';

/** What a person has to look at first stands first. */
const order: Outcome[] = ['failed', 'refused', 'to be repaired', 'repaired'];

const headings: Record<Outcome, string> = {
  failed: '🚨 Failed',
  refused: '✋ Not repaired',
  'to be repaired': '👀 Need a repair, left as they are: report mode',
  repaired: '🔧 Repaired: registered, not deployed',
};

/** Many families in one message: a line for each, grouped by what became of them. */
export function groupContent(events: AuditEvent[], documentation?: string): Content {
  const [first] = events;
  const groups = order
    .map((outcome) => ({ outcome, of: events.filter((event) => outcomeOf(event) === outcome) }))
    .filter(({ of }) => of.length > 0);
  const counts = groups.map(({ outcome, of }) => `${of.length} ${outcome}`).join(', ');
  const title = `${events.length} task definitions: ${counts}`;
  return {
    title: `📦 ${title}`,
    summary: first ? `${title} (${first.stage}, ${first.region})` : title,
    parts: [
      ...groups.flatMap(({ outcome, of }) => group(outcome, of, documentation)),
      ...registrars(events),
      ...(first ? [footer(first)] : []),
    ],
  };
}

function group(outcome: Outcome, events: AuditEvent[], documentation?: string): Part[] {
  const heading: Part[] = [{ gap: true }, { line: [`*${headings[outcome]}* (${events.length})`] }];
  const region = events[0]?.region ?? '';
  const how: Part[] = outcome === 'repaired' ? [{ fence: deployCommand(region, 'FAMILY:REVISION') }] : [];
  return [...heading, ...how, ...events.flatMap((event) => entry(event, documentation))];
}

function entry(event: AuditEvent, documentation?: string): Part[] {
  const { region, family, revision, repairedRevision, reason, message, findings } = event;
  const from = revisionLink(region, family, revision);
  const codes = [...new Set(findings.map((found) => found.code))].map((found) =>
    findingLink(documentation, found),
  );
  const start: Words =
    repairedRevision === undefined
      ? ['•', from]
      : ['•', from, '→', revisionLink(region, family, repairedRevision)];
  const why =
    reason === undefined
      ? []
      : [event.decision === 'refuse' ? reasonLink(documentation, reason) : code(reason)];
  return say(message ?? '', [...start, ...why, ...(message === undefined ? codes : [])]).concat(
    message === undefined || codes.length === 0 ? [] : [{ line: ['    ', ...codes] }],
  );
}

/** Who registered how many of them. */
function registrars(events: AuditEvent[]): Part[] {
  const counts = new Map<string, number>();
  for (const { registeredBy } of events)
    if (registeredBy !== undefined) counts.set(registeredBy, (counts.get(registeredBy) ?? 0) + 1);
  const all = counts.size === 1 && counts.values().next().value === events.length;
  return [...counts].map(([who, count]) => ({
    small: prose(all ? `All registered by ${who}` : `${count} registered by ${who}`),
  }));
}
