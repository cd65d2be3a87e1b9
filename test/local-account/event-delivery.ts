import { setTimeout as sleep } from 'node:timers/promises';

/** An event as targets receive it. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, to the second. */
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** A target of a rule, as the template declares it. */
export interface Target {
  id: string;
  arn: string;
  /** A standard SQS queue for what cannot be delivered; without it such an event is lost, as in AWS. */
  deadLetterArn?: string;
  retryPolicy?: { maximumRetryAttempts?: number; maximumEventAgeInSeconds?: number };
  /** For a FIFO queue. */
  messageGroupId?: string;
}

/**
 * Why a target did not take an event, as ERROR_CODE in the dead letter says.
 * NO_PERMISSIONS and NO_RESOURCE are not retried.
 */
export class DeliveryError extends Error {
  readonly code: string;

  constructor(code: 'NO_PERMISSIONS' | 'NO_RESOURCE' | 'THROTTLING' | 'TIMEOUT', message: string) {
    super(message);
    this.code = code;
  }
}

/** Attributes that EventBridge puts on a dead letter; all of them are strings. */
export type DeadLetterAttributes = Record<string, string>;

/** The outside of a delivery. */
export interface Courier {
  /** @throws DeliveryError, or any other error for a target that failed */
  deliver(targetArn: string, event: BusEvent, target: Target): Promise<void>;
  sendDeadLetter(queueArn: string, event: BusEvent, attributes: DeadLetterAttributes): Promise<void>;
}

/**
 * Brings one event to one target: retries with a growing pause, then gives up to the dead-letter queue.
 * Pauses are milliseconds where AWS takes minutes, and an event's age does not count: the attempts alone bound it.
 * Source: EventBridge User Guide, "How EventBridge retries delivering events" and "Using dead-letter queues".
 */
export async function deliverEvent(
  courier: Courier,
  { ruleArn, target, event }: { ruleArn: string; target: Target; event: BusEvent },
): Promise<void> {
  const maximum = target.retryPolicy?.maximumRetryAttempts ?? 185;
  for (let retries = 0; ; retries += 1) {
    const failure = await attempt(() => courier.deliver(target.arn, event, target));
    if (!failure) return;
    const hopeless = failure.code === 'NO_PERMISSIONS' || failure.code === 'NO_RESOURCE';
    if (hopeless || retries >= maximum) {
      const attributes = { ...letter(ruleArn, target, failure, retries), ...(!hopeless && exhausted) };
      if (target.deadLetterArn) await courier.sendDeadLetter(target.deadLetterArn, event, attributes);
      return;
    }
    await sleep(Math.min(2 ** retries, 100));
  }
}

const exhausted = { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' };

function letter(ruleArn: string, target: Target, failure: Failure, retries: number): DeadLetterAttributes {
  return {
    RULE_ARN: ruleArn,
    TARGET_ARN: target.arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    RETRY_ATTEMPTS: String(retries),
  };
}

interface Failure {
  code: string;
  message: string;
}

async function attempt(deliver: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await deliver();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    return { code: error instanceof DeliveryError ? error.code : 'ERROR_FROM_TARGET', message };
  }
}
