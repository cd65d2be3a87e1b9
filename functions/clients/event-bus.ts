import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SweepWorld, World } from '../reconcile/world.ts';

/** Puts our events on the default bus; needs `events:PutEvents` on it. */
export function connectEventBus(): Pick<World, 'record'> & Pick<SweepWorld, 'recordDigest'> {
  const client = new EventBridgeClient({});
  const put = async (type: string, detail: unknown) => {
    const entry = { Source: 'remora', DetailType: type, Detail: JSON.stringify(detail) };
    const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    // PutEvents succeeds even where it took nothing.
    if (!FailedEntryCount) return;
    const { ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
    throw new Error(`EventBridge did not take the event ${type}: ${ErrorCode}: ${ErrorMessage}`);
  };
  return {
    record: (event) => put('Sidecar Audit', event),
    recordDigest: (digest) => put('Sidecar Audit Digest', digest),
  };
}
