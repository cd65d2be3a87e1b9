import { randomUUID } from 'node:crypto';
import { type BusEvent, type Courier, deliverEvent, type LostEvent, type Target } from './event-delivery.ts';
import { compilePattern, type EventPattern } from './event-pattern.ts';
import { serviceOf } from './operations.ts';
import { AwsError, type Input, type Permission, type Service } from './service.ts';

/** A rule of the default bus, by pattern or by schedule. */
export interface Rule {
  name: string;
  pattern?: EventPattern;
  /** Kept as it is: time passes only by {@link EventBus.fireSchedule}. */
  schedule?: string;
  /** A rule that is not ENABLED stays silent. */
  state?: 'ENABLED' | 'DISABLED';
  targets: Target[];
}

/** What a service or a test gives; the bus fills in the rest of the envelope. */
export type NewEvent = Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & Partial<BusEvent>;

/** EventBridge with its default bus. */
export interface EventBus extends Service {
  /** Every event that the bus took, in order. */
  events: BusEvent[];
  /** What could be brought neither to its target nor to a dead-letter queue. */
  lost: LostEvent[];
  addRule(rule: Rule): void;
  /** An event of an AWS service itself, which PutEvents would not take. */
  publish(event: NewEvent): BusEvent;
  /** Lets the hour strike for a rule with a schedule. */
  fireSchedule(ruleName: string): BusEvent;
  /** Resolves when nothing is being delivered. */
  idle(): Promise<void>;
}

interface ActiveRule extends Rule {
  arn: string;
  matches(event: BusEvent): boolean;
}

interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  Resources?: string[];
  Time?: number;
}

const maximumSize = 1024 * 1024;

export function createEventBus({
  region,
  accountId,
  courier,
}: {
  region: string;
  accountId: string;
  courier: Courier;
}): EventBus {
  const events: BusEvent[] = [];
  const lost: LostEvent[] = [];
  const rules = new Map<string, ActiveRule>();
  const underWay = new Set<Promise<void>>();
  const busArn = `arn:aws:events:${region}:${accountId}:event-bus/default`;

  const envelope = (event: NewEvent): BusEvent => ({
    version: '0',
    id: randomUUID(),
    account: accountId,
    region,
    time: isoSeconds(new Date()),
    resources: [],
    ...event,
  });
  const send = (event: BusEvent, to: ActiveRule[]): BusEvent => {
    events.push(event);
    const letters = to.flatMap(({ arn: ruleArn, targets }) =>
      targets.map((target) => ({ ruleArn, target, event })),
    );
    for (const letter of letters) {
      const delivery = deliverEvent(courier, letter).then((reason) => {
        if (reason !== undefined) lost.push({ ...letter, reason });
        underWay.delete(delivery);
      });
      underWay.add(delivery);
    }
    return event;
  };
  const publish = (event: NewEvent): BusEvent => {
    const complete = envelope(event);
    return send(
      complete,
      [...rules.values()].filter((rule) => rule.matches(complete)),
    );
  };

  return {
    ...serviceOf('events', {
      PutEvents: {
        permissions: (input) => permissionsOf(entriesOf(input), busArn),
        run: (input) => {
          const results = entriesOf(input).map((entry) => resultOf(entry, busArn, publish));
          return {
            FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
            Entries: results,
          };
        },
      },
    }),
    events,
    lost,
    addRule(rule) {
      checkRule(rule);
      const matches = rule.pattern ? compilePattern(rule.pattern) : () => false;
      const arn = `arn:aws:events:${region}:${accountId}:rule/${rule.name}`;
      rules.set(rule.name, { ...rule, arn, matches: (event) => rule.state !== 'DISABLED' && matches(event) });
    },
    publish,
    fireSchedule(ruleName) {
      const rule = rules.get(ruleName);
      if (!rule?.schedule) throw new Error(`There is no rule ${ruleName} with a schedule.`);
      const event = {
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        resources: [rule.arn],
        detail: {},
      };
      return send(envelope(event), rule.state === 'DISABLED' ? [] : [rule]);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** What PutRule and PutTargets would refuse. */
function checkRule({ name, pattern, schedule, targets }: Rule): void {
  const refuse = (reason: string): never => {
    throw new AwsError('ValidationException', `Rule ${name}: ${reason}`);
  };
  if (!pattern && !schedule) refuse('it needs a pattern or a schedule.');
  if (targets.length > 5) refuse('it has more than five targets.');
  for (const { id, arn, deadLetterArn, messageGroupId, retryPolicy } of targets) {
    if (deadLetterArn?.endsWith('.fifo'))
      refuse(`the dead-letter queue of target ${id} must be a standard queue.`);
    if (arn.endsWith('.fifo') && !messageGroupId)
      refuse(`target ${id} is a FIFO queue and needs a message group.`);
    const { maximumRetryAttempts = 185 } = retryPolicy ?? {};
    if (maximumRetryAttempts < 0 || maximumRetryAttempts > 185)
      refuse(`target ${id} may be tried 0 to 185 times again.`);
  }
}

/** The entries, after the checks that refuse the whole call. */
function entriesOf(input: Input): Entry[] {
  const entries = (input.Entries ?? []) as Entry[];
  if (entries.length < 1 || entries.length > 10) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${
        entries.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'
      }`,
    );
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) >= maximumSize) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  return entries;
}

/** Source: EventBridge User Guide, "Calculating PutEvents event entry size". */
function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function permissionsOf(entries: Entry[], busArn: string): Permission[] {
  const all = entries.map(({ EventBusName = busArn, Source = '', DetailType = '' }) => ({
    action: 'events:PutEvents',
    resource: EventBusName.startsWith('arn:') ? EventBusName : busArn.replace('default', EventBusName),
    context: { 'events:source': Source, 'events:detail-type': DetailType },
  }));
  return [...new Map(all.map((permission) => [JSON.stringify(permission), permission])).values()];
}

function resultOf(entry: Entry, busArn: string, publish: (event: NewEvent) => BusEvent): object {
  const refusal = refusalOf(entry, busArn);
  if (refusal) return refusal;
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry;
  const event = publish({
    source: Source,
    'detail-type': DetailType,
    detail: JSON.parse(Detail),
    resources: Resources,
    ...(Time !== undefined && { time: isoSeconds(new Date(Time * 1000)) }),
  });
  return { EventId: event.id };
}

/** What is wrong with one entry; the others of the call are taken all the same. */
function refusalOf(entry: Entry, busArn: string): object | undefined {
  for (const member of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[member]) {
      return failure(
        'InvalidArgument',
        `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      );
    }
  }
  if (entry.Source?.startsWith('aws.')) {
    return failure('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (entry.EventBusName !== undefined && !['default', busArn].includes(entry.EventBusName)) {
    return failure('ResourceNotFoundException', `Event bus ${entry.EventBusName} does not exist.`);
  }
  return isObjectText(entry.Detail ?? '') ? undefined : failure('MalformedDetail', 'Detail is malformed.');
}

function failure(ErrorCode: string, ErrorMessage: string): object {
  return { ErrorCode, ErrorMessage };
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
