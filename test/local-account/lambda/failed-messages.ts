/**
 * The ids of the messages that stay in the queue after a function with `ReportBatchItemFailures` has answered.
 * An answer that is null or has no failures means that all went well; one that Lambda cannot read, or that names
 * a message that was not in the batch, means that all failed (developer guide, "Handling errors for an SQS event source").
 */
export function failedMessages(answer: unknown, messageIds: string[]): string[] {
  if (answer === null || answer === undefined) return [];
  if (typeof answer !== 'object') return messageIds;
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return [];
  if (!Array.isArray(batchItemFailures)) return messageIds;
  const named = batchItemFailures.map((failure) => failure?.itemIdentifier as unknown);
  const readable = named.every((id): id is string => typeof id === 'string' && messageIds.includes(id));
  return readable ? named : messageIds;
}
