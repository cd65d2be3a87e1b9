import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  ResourceNotFoundException as NoSuchLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ResourceNotFoundException as NoSuchRule,
} from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  paginateListQueues,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Account } from './connect-account.ts';

/** How much is in a queue. */
export interface QueueDepth {
  name: string;
  waiting: number;
  underWay: number;
}

/** What can be asked of a deployed stage without changing it. */
export interface Stage {
  /** URL of the stage's work queue, which tells that it is deployed; needs `sqs:GetQueueUrl`. */
  workQueue(): Promise<string | undefined>;
  /** All queues of the stage; needs `sqs:ListQueues` and `sqs:GetQueueAttributes`. */
  queues(): Promise<QueueDepth[]>;
  /** State of a rule of the default bus; needs `events:DescribeRule`. */
  rule(name: string): Promise<'ENABLED' | 'DISABLED' | 'absent'>;
  /** When a function last ran, epoch milliseconds, by its log; needs `logs:DescribeLogStreams`. */
  lastRun(functionName: string): Promise<number | undefined>;
}

/** The stage that the place of an account names, deployed or not. */
export function connectStage({ settings, place: { stage } }: Account): Stage {
  const sqs = new SQSClient(settings);
  const events = new EventBridgeClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  return {
    async workQueue() {
      const name = new GetQueueUrlCommand({ QueueName: `remora-${stage}-work.fifo` });
      return (await unless(QueueDoesNotExist, () => sqs.send(name)))?.QueueUrl;
    },
    async queues() {
      const urls: string[] = [];
      const prefix = { QueueNamePrefix: `remora-${stage}-` };
      for await (const page of paginateListQueues({ client: sqs }, prefix))
        urls.push(...(page.QueueUrls ?? []));
      return Promise.all(urls.sort().map((url) => depthOf(sqs, url)));
    },
    async rule(Name) {
      const found = await unless(NoSuchRule, () => events.send(new DescribeRuleCommand({ Name })));
      if (!found) return 'absent';
      return found.State === 'DISABLED' ? 'DISABLED' : 'ENABLED';
    },
    async lastRun(functionName) {
      const newest = new DescribeLogStreamsCommand({
        logGroupName: `/aws/lambda/${functionName}`,
        orderBy: 'LastEventTime',
        descending: true,
        limit: 1,
      });
      const answer = await unless(NoSuchLogGroup, () => logs.send(newest));
      return answer?.logStreams?.[0]?.lastEventTimestamp;
    },
  };
}

async function depthOf(client: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const asked = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...asked] });
  const { Attributes = {} } = await client.send(command);
  const [waiting = 0, underWay = 0] = asked.map((name) => Number(Attributes[name] ?? 0));
  return { name: QueueUrl.split('/').at(-1) ?? '', waiting, underWay };
}

/** What the call answers; undefined where it fails with that one error. */
async function unless<Answer>(
  error: abstract new (...args: never[]) => Error,
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof error) return undefined;
    throw thrown;
  }
}
