import { setTimeout as sleep } from 'node:timers/promises';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../functions/report/digest.ts';
import type { Person } from './person.ts';

const patience = 30_000;

/** What Remora records, heard through a rule and a queue of our own. */
export interface Records {
  /** The next audit event of a family. */
  audit(family: string): Promise<AuditEvent>;
  /** The next digest of a sweep. */
  digest(): Promise<AuditDigest>;
}

interface Heard {
  'detail-type': string;
  detail: unknown;
}

export async function listen({ sqs, events }: Person, arn: (queue: string) => string): Promise<Records> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'records', Attributes: { Policy: letEventsIn(arn('records')) } }),
  );
  await events.send(
    new PutRuleCommand({ Name: 'records', EventPattern: JSON.stringify({ source: ['remora'] }) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: 'records', Targets: [{ Id: 'queue', Arn: arn('records') }] }),
  );
  const heard: Heard[] = [];

  async function hear(): Promise<void> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      heard.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }

  async function next(what: string, fits: (event: Heard) => boolean): Promise<unknown> {
    for (const start = Date.now(); Date.now() - start < patience; ) {
      const index = heard.findIndex(fits);
      if (index >= 0) return heard.splice(index, 1)[0]?.detail;
      await hear();
    }
    throw new Error(`No ${what} within ${patience / 1000} seconds; heard: ${JSON.stringify(heard)}`);
  }

  return {
    audit: (family) =>
      next(
        `audit event of ${family}`,
        (event) => event['detail-type'] === 'Sidecar Audit' && (event.detail as AuditEvent).family === family,
      ) as Promise<AuditEvent>,
    digest: () =>
      next('digest', (event) => event['detail-type'] === 'Sidecar Audit Digest') as Promise<AuditDigest>,
  };
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const start = Date.now(); !(await isSo()); await sleep(200))
    if (Date.now() - start > patience) throw new Error(`${what}: not so after ${patience / 1000} seconds`);
}

function letEventsIn(Resource: string): string {
  const Principal = { Service: 'events.amazonaws.com' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource }],
  });
}
