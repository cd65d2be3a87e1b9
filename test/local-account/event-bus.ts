import { randomUUID } from 'node:crypto';
import { type BusEvent, type Courier, deliverEvent, type LostEvent, type Target } from './event-delivery.ts';
import { compilePattern, type EventPattern } from './event-pattern.ts';
import { requiredText, serviceOf } from './operations.ts';
import { entriesOf, isoSeconds, type NewEvent, permissionsOf, resultOf } from './put-events.ts';
import { AwsError, type Service } from './service.ts';

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

  const arnOf = (name: string) => `arn:aws:events:${region}:${accountId}:rule/${name}`;

  return {
    ...serviceOf('events', {
      DescribeRule: {
        permissions: (input) => [
          { action: 'events:DescribeRule', resource: arnOf(requiredText(input, 'Name')) },
        ],
        run: (input) => describeRule(rules, requiredText(input, 'Name')),
      },
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
      const arn = arnOf(rule.name);
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

function describeRule(rules: Map<string, ActiveRule>, name: string): object {
  const rule = rules.get(name);
  if (!rule) {
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
  }
  return { Name: name, Arn: rule.arn, State: rule.state ?? 'ENABLED', EventBusName: 'default' };
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
