import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SweepWorld, World } from '../reconcile/world.ts';
import { patience } from './patience.ts';

/** Milliseconds before each further attempt; on-work's last words must fit into the eight seconds that it keeps. */
const waits = [200, 800];

/** Puts our events on the default bus; needs `events:PutEvents` on it. */
export function connectEventBus(): Pick<World, 'record'> & Pick<SweepWorld, 'recordDigest'> {
  const client = new EventBridgeClient({ requestHandler: patience });
  /** PutEvents succeeds even where it took nothing, so that the SDK has nothing to repeat. */
  const putOnce = async (type: string, Detail: string) => {
    const command = new PutEventsCommand({ Entries: [{ Source: 'remora', DetailType: type, Detail }] });
    const { FailedEntryCount, Entries } = await client.send(command);
    return FailedEntryCount ? (Entries?.[0] ?? {}) : undefined;
  };
  const put = async (type: string, detail: unknown) => {
    for (const wait of [...waits, undefined]) {
      const failed = await putOnce(type, JSON.stringify(detail));
      if (!failed) return;
      if (wait === undefined)
        throw new Error(
          `EventBridge did not take the event ${type}: ${failed.ErrorCode}: ${failed.ErrorMessage}`,
        );
      await sleep(wait);
    }
  };
  return {
    record: (event) => put('Sidecar Audit', event),
    recordDigest: (digest) => put('Sidecar Audit Digest', digest),
  };
}
