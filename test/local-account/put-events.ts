import type { BusEvent } from './event-delivery.ts';
import { AwsError, type Input, type Permission } from './service.ts';

/** What a service or a test gives; the bus fills in the rest of the envelope. */
export type NewEvent = Pick<BusEvent, 'source' | 'detail-type' | 'detail'> & Partial<BusEvent>;

/** An entry of PutEvents. */
export interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  Resources?: string[];
  Time?: number;
}

const maximumSize = 1024 * 1024;

/** The entries, after the checks that refuse the whole call. */
export function entriesOf(input: Input): Entry[] {
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

/** What PutEvents needs, once for every bus, source and detail-type among the entries. */
export function permissionsOf(entries: Entry[], busArn: string): Permission[] {
  const all = entries.map(({ EventBusName = busArn, Source = '', DetailType = '' }) => ({
    action: 'events:PutEvents',
    resource: EventBusName.startsWith('arn:') ? EventBusName : busArn.replace('default', EventBusName),
    context: { 'events:source': Source, 'events:detail-type': DetailType },
  }));
  return [...new Map(all.map((permission) => [JSON.stringify(permission), permission])).values()];
}

/** Takes one entry, or says what is wrong with it; the others of the call are taken all the same. */
export function resultOf(entry: Entry, busArn: string, publish: (event: NewEvent) => BusEvent): object {
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

/** A time as events carry it. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
