import { randomUUID } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';

/** The environment that every function is deployed with. */
export function deployedEnvironment(): void {
  Object.assign(process.env, {
    REMORA_STAGE: 'dev',
    REMORA_VERSION: '0.1.0',
    REMORA_POLICY_PARAMETER: '/remora/dev/policy',
    REMORA_BRAKE_PARAMETER: '/remora/dev/brake',
    REMORA_WORK_QUEUE_URL: `${process.env.AWS_ENDPOINT_URL}/123456789012/remora-dev-work.fifo`,
    REMORA_SWEEP_QUEUE_URL: `${process.env.AWS_ENDPOINT_URL}/123456789012/remora-dev-sweep.fifo`,
    REMORA_ROLE_ARN: 'arn:aws:iam::123456789012:role/remora-dev-on-work',
    REMORA_MAX_RECEIVES: '5',
    REMORA_WORKERS: '2',
    REMORA_SWEEP_HOURS: '6',
    POWERTOOLS_SERVICE_NAME: 'remora',
    POWERTOOLS_METRICS_NAMESPACE: 'Remora',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
}

export function context(): Context {
  return {
    functionName: 'remora-dev',
    invokedFunctionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:remora-dev',
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => 60_000,
  } as Context;
}

/** A batch of one, as the event source mapping hands it over. */
export function received(body: string, receives = 1, sentAt = Date.now()): SQSEvent {
  const attributes = {
    ApproximateReceiveCount: String(receives),
    ApproximateFirstReceiveTimestamp: String(Date.now()),
    SentTimestamp: String(sentAt),
  };
  return { Records: [{ messageId: 'm-1', body, attributes }] } as unknown as SQSEvent;
}
