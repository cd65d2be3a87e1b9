import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttribute, SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import type { Clock } from '../clock.ts';

/** The event that Lambda makes of received messages (developer guide, "Using Lambda with Amazon SQS"). */
export function sqsEvent(
  messages: Message[],
  place: { queueArn: string; region: string; clock: Clock },
): SQSEvent {
  return { Records: messages.map((message) => sqsRecord(message, place)) };
}

function sqsRecord(
  message: Message,
  { queueArn, region, clock }: { queueArn: string; region: string; clock: Clock },
): SQSRecord {
  const { MessageId, ReceiptHandle, Body, Attributes, MD5OfBody, MessageAttributes = {} } = message;
  return {
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: inTime(Attributes, clock) as Partial<SQSRecordAttributes> as SQSRecordAttributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, value]) => [name, messageAttribute(value)]),
    ),
    md5OfBody: MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** The queue keeps the machine's time. */
function inTime(attributes: Message['Attributes'], clock: Clock): Message['Attributes'] {
  const entries = Object.entries(attributes ?? {}).map(([name, value]) => [
    name,
    name.endsWith('Timestamp') ? String(clock.at(Number(value))) : value,
  ]);
  return Object.fromEntries(entries);
}

function messageAttribute({
  DataType,
  StringValue,
  BinaryValue,
}: MessageAttributeValue): SQSMessageAttribute {
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType ?? 'String',
  };
}
