import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './service.ts';

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

/** Attributes that EventBridge puts on a dead letter; all of them are strings. */
export type DeadLetterAttributes = Record<string, string>;

/** The outside of a delivery. Both throw an AwsError for what the receiving service would refuse. */
export interface Courier {
  deliver(target: Target, event: BusEvent, ruleArn: string): Promise<void>;
  sendDeadLetter(queueArn: string, event: BusEvent, attributes: DeadLetterAttributes): Promise<void>;
}

/** An event that reached neither its target nor a dead-letter queue; AWS only counts those. */
export interface LostEvent {
  ruleArn: string;
  target: Target;
  event: BusEvent;
  reason: string;
}

/**
 * Brings one event to one target: retries with a growing pause, then gives up to the dead-letter queue.
 * Pauses are milliseconds where AWS takes minutes, and an event's age does not count: the attempts alone bound it.
 * Source: EventBridge User Guide, "How EventBridge retries delivering events" and "Using dead-letter queues".
 * @returns why the event is lost, if it is
 */
export async function deliverEvent(
  courier: Courier,
  { ruleArn, target, event }: Omit<LostEvent, 'reason'>,
): Promise<string | undefined> {
  const maximum = target.retryPolicy?.maximumRetryAttempts ?? 185;
  for (let retries = 0; ; retries += 1) {
    const failure = await attempt(() => courier.deliver(target, event, ruleArn));
    if (!failure) return undefined;
    const hopeless = failure.code === 'NO_PERMISSIONS' || failure.code === 'NO_RESOURCE';
    if (hopeless || retries >= maximum) {
      const attributes = { ...letter(ruleArn, target, failure, retries), ...(!hopeless && exhausted) };
      return bury(courier, target, event, attributes);
    }
    await sleep(Math.min(2 ** retries, 100));
  }
}

async function bury(
  courier: Courier,
  { deadLetterArn }: Target,
  event: BusEvent,
  attributes: DeadLetterAttributes,
): Promise<string | undefined> {
  if (!deadLetterArn) return `No dead-letter queue for: ${attributes.ERROR_MESSAGE}`;
  const failure = await attempt(() => courier.sendDeadLetter(deadLetterArn, event, attributes));
  return failure && `The dead-letter queue refused: ${failure.message}`;
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

/** ERROR_CODE of a dead letter, by the code that the target's service answered. */
const errorCodes: Record<string, string> = {
  AccessDenied: 'NO_PERMISSIONS',
  AccessDeniedException: 'NO_PERMISSIONS',
  QueueDoesNotExist: 'NO_RESOURCE',
  ResourceNotFoundException: 'NO_RESOURCE',
  ThrottlingException: 'THROTTLING',
  TooManyRequestsException: 'THROTTLING',
};

async function attempt(work: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof AwsError ? errorCodes[error.code] : undefined;
    return { code: code ?? 'ERROR_FROM_TARGET', message };
  }
}
