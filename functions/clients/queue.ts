import { createHash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SweepMessage } from '../reconcile/sweep-message.ts';
import type { WorkMessage } from '../reconcile/work-message.ts';
import type { SweepWorld } from '../reconcile/world.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

/** What the doors put on the two FIFO queues; needs `sqs:SendMessage` on both. */
export interface Queues extends Pick<SweepWorld, 'enqueue' | 'goOn'> {
  /** Asks for a sweep that begins from now on. */
  requestSweep(because: string, deduplication: string): Promise<void>;
}

/** SQS takes group and deduplication ids of at most this many characters. */
const longestId = 128;

/**
 * @param work URL of the work queue: one group a family, so that a family has one writer
 * @param sweeps URL of the sweep queue
 */
export function connectQueues(work: string, sweeps: string, settings: ClientSettings = {}): Queues {
  const client = new SQSClient({ ...settings, requestHandler: patience });
  const send = async (
    url: string,
    group: string,
    deduplication: string,
    body: WorkMessage | SweepMessage,
  ) => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(body),
        MessageGroupId: idOf(group),
        MessageDeduplicationId: idOf(deduplication),
      }),
    );
  };
  return {
    enqueue: (message, deduplication) => send(work, message.family, deduplication, message),
    requestSweep: (because, deduplication) =>
      send(sweeps, 'sweep', deduplication, { sweep: 'requested', because }),
    goOn: (state) =>
      send(sweeps, 'sweep', digest(`${state.id}:${state.token}:${state.done}`), { sweep: state }),
  };
}

function idOf(text: string): string {
  return text.length <= longestId && /^[\x21-\x7e]+$/.test(text) ? text : digest(text);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
