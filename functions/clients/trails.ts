import {
  type AdvancedEventSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { ClientSettings } from './client-settings.ts';

/** A trail that covers this region. */
export interface TrailReport {
  name: string;
  isLogging: boolean;
  /** Whether calls that change something, RegisterTaskDefinition among them, are recorded. */
  recordsWrites: boolean;
}

/**
 * The trails of a region. Needs `cloudtrail:DescribeTrails`, `cloudtrail:GetTrailStatus` and
 * `cloudtrail:GetEventSelectors`.
 *
 * @throws where none that could be asked would do, and one could not: an organization's trail may be closed to us
 */
export async function readTrails(settings: ClientSettings): Promise<TrailReport[]> {
  const client = new CloudTrailClient(settings);
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
  const answers = await Promise.allSettled(trailList.map((trail) => readTrail(client, trail)));
  const trails = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const closed = answers.find((answer) => answer.status === 'rejected');
  if (closed && !trails.some(({ isLogging, recordsWrites }) => isLogging && recordsWrites))
    throw closed.reason;
  return trails;
}

async function readTrail(
  client: CloudTrailClient,
  { Name = '', TrailARN = Name }: Trail,
): Promise<TrailReport> {
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }));
  const selectors = await client.send(new GetEventSelectorsCommand({ TrailName: TrailARN }));
  const { EventSelectors = [], AdvancedEventSelectors = [] } = selectors;
  const recordsWrites = EventSelectors.some(basicRecords) || AdvancedEventSelectors.some(advancedRecords);
  return { name: Name, isLogging: IsLogging ?? false, recordsWrites };
}

/** CloudTrail user guide, "Logging management events". */
function basicRecords({ IncludeManagementEvents, ReadWriteType }: EventSelector): boolean {
  return IncludeManagementEvents !== false && ReadWriteType !== 'ReadOnly';
}

/**
 * CloudTrail API reference, AdvancedFieldSelector: `readOnly` is `false` for writes alone, and absent for both. An
 * `eventSource` can be left out of management events.
 */
function advancedRecords({ FieldSelectors = [] }: AdvancedEventSelector): boolean {
  return FieldSelectors.every(({ Field, Equals, NotEquals }) => {
    if (Field === 'eventCategory') return Equals?.includes('Management') ?? false;
    if (Field === 'readOnly') return Equals?.includes('false') ?? true;
    if (Field === 'eventSource') {
      return (Equals?.includes('ecs.amazonaws.com') ?? true) && !NotEquals?.includes('ecs.amazonaws.com');
    }
    return true;
  });
}
