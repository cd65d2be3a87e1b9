import { evaluate, forService } from './policy-evaluation.ts';
import { AwsError } from './service.ts';

/** An AWS service, and the resource for whose sake it sends. */
export interface Sender {
  /** As `events.amazonaws.com`. */
  service: string;
  /** As a rule's ARN; `aws:SourceArn` in the queue's policy. */
  sourceArn: string;
}

/** A service has no identity-based policy: only the queue's own can let it in. */
export function checkQueuePolicy(
  policy: string | undefined,
  { sender, queueArn, accountId }: { sender: Sender; queueArn: string; accountId: string },
): void {
  const request = {
    action: 'sqs:SendMessage',
    resource: queueArn,
    context: {
      'aws:SourceArn': sender.sourceArn,
      'aws:SourceAccount': accountId,
      'aws:SecureTransport': 'true',
    },
  };
  const about = forService(policy ? [JSON.parse(policy)] : [], sender.service);
  if (evaluate([about], request) === 'allowed') return;
  throw new AwsError(
    'AccessDenied',
    `User: ${sender.service} is not authorized to perform: sqs:SendMessage on resource: ${queueArn} because no resource-based policy allows the sqs:SendMessage action`,
    403,
  );
}
