import { AwsError } from '../service.ts';

/** A queue whose messages a function gets, as CreateEventSourceMapping takes it. */
export interface MappingConfiguration {
  queueArn: string;
  queueUrl: string;
  batchSize: number;
  batchingWindowSeconds: number;
  /** How many invocations at once; absent: as many as Lambda begins with, five. */
  maximumConcurrency?: number;
  reportBatchItemFailures: boolean;
}

/**
 * Refuses what CreateEventSourceMapping refuses (API reference, "CreateEventSourceMapping").
 * @throws InvalidParameterValueException
 */
export function checkMapping({
  queueArn,
  batchSize,
  batchingWindowSeconds,
  maximumConcurrency,
}: MappingConfiguration): void {
  const fifo = queueArn.endsWith('.fifo');
  const largest = fifo || batchingWindowSeconds < 1 ? 10 : 10_000;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > largest)
    refuseMapping(`BatchSize must be 1 to ${largest} for ${queueArn}, not ${batchSize}`);
  if (fifo && batchingWindowSeconds > 0) refuseMapping('Batching window is not supported for FIFO queues');
  if (maximumConcurrency !== undefined && (maximumConcurrency < 2 || maximumConcurrency > 1000))
    refuseMapping(`MaximumConcurrency must be 2 to 1000, not ${maximumConcurrency}`);
}

/** @throws InvalidParameterValueException with this message */
export function refuseMapping(message: string): never {
  throw new AwsError('InvalidParameterValueException', message);
}
