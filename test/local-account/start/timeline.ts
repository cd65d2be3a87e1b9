import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { BusEvent } from '../event-delivery.ts';
import type { InvocationRecord } from '../lambda/invocation-record.ts';
import type { LocalAccount } from '../local-account.ts';
import { hanging, paint, say } from './terminal.ts';
import { verdict } from './verdict.ts';

/** The part of CloudTrail's record that is read. */
interface Registration {
  errorCode?: string;
  userIdentity: { type: string };
  responseElements: { taskDefinition?: { family: string; revision: number } } | null;
}

/**
 * Says what happens in an account while it happens: who was registered, and what became of each.
 * @returns ends it, after a last look
 */
export function watch({ bus, lambda }: LocalAccount): () => void {
  const start = performance.now();
  const revisions = new Map<string, number>();
  let [events, runs] = [bus.events.length, lambda.invocations.length];
  const tell = (subject: string, what: string) => {
    const at = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
    say(hanging(`${paint('dim', at)}  `, `${paint('bold', subject)} ${what}`));
  };
  const look = () => {
    for (const event of bus.events.slice(events)) tellEvent(event, revisions, tell);
    for (const run of lambda.invocations.slice(runs)) tellRight(run, revisions, tell);
    [events, runs] = [bus.events.length, lambda.invocations.length];
  };
  const clock = setInterval(look, 20);
  return () => {
    clearInterval(clock);
    look();
  };
}

type Tell = (subject: string, what: string) => void;

function tellEvent(event: BusEvent, revisions: Map<string, number>, tell: Tell): void {
  if (event['detail-type'] === 'Sidecar Audit') {
    const audit = event.detail as AuditEvent;
    revisions.delete(audit.family);
    tell(`${audit.family}:${audit.repairedRevision ?? audit.revision}`, verdict(audit));
  } else if (event.source === 'aws.ecs') {
    const { errorCode, userIdentity, responseElements } = event.detail as Registration;
    const { family, revision } = responseElements?.taskDefinition ?? {};
    // A role is one of the functions: its audit event will say what it did.
    if (errorCode || userIdentity.type === 'AssumedRole' || !family || !revision) return;
    revisions.set(family, revision);
    tell(`${family}:${revision}`, 'is registered');
  }
}

/** Of a family that is simply right there is no audit event: only the run of on-work that looked at it. */
function tellRight(
  { event, functionName, ok }: InvocationRecord,
  revisions: Map<string, number>,
  tell: Tell,
) {
  if (!ok || !functionName.endsWith('-on-work')) return;
  const family = /^aws:sqs (\S+) \(/.exec(event)?.[1] ?? '';
  const revision = revisions.get(family);
  if (revision === undefined) return;
  revisions.delete(family);
  tell(`${family}:${revision}`, paint('green', 'is right'));
}
