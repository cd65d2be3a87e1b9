import type { AuditEvent } from '../audit-event.ts';
import { deployCommand } from '../deploy-command.ts';
import { alike, type Line } from './alike.ts';
import { footer } from './footer.ts';
import type { Content, Part } from './message.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** What a person has to look at first stands first. */
const order: Outcome[] = ['failed', 'refused', 'to be repaired', 'repaired'];

const headings: Record<Outcome, string> = {
  failed: '🚨 Failed',
  refused: '✋ Not repaired',
  'to be repaired': '👀 Need a repair, left as they are: report mode',
  repaired: '🔧 Repaired: registered, not deployed',
};

/** Many families in one message, by what became of them and by what is wrong with them. */
export function groupContent(events: AuditEvent[], documentation: string | undefined): Content {
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
      ...(first ? [footer(first)] : []),
    ],
  };
}

function group(outcome: Outcome, events: AuditEvent[], documentation: string | undefined): Part[] {
  const region = events[0]?.region ?? '';
  const how: Part[] = outcome === 'repaired' ? [{ fence: deployCommand(region, 'FAMILY:REVISION') }] : [];
  return [
    { gap: true },
    { line: [`*${headings[outcome]}*`, `(${events.length})`] },
    ...how,
    ...alike(events.map(lineOf), { region, documentation }),
  ];
}

function lineOf(event: AuditEvent): Line {
  const { family, revision, repairedRevision, reason, message, registeredBy } = event;
  const errors = event.findings.filter(({ severity }) => severity === 'error');
  const findings = [...new Set((errors.length > 0 ? errors : event.findings).map((found) => found.code))];
  const refused = event.decision === 'refuse';
  return { family, revision, repairedRevision, reason, message, registeredBy, findings, refused };
}
