import { AwsError } from '../service.ts';

interface Bucket {
  burst: number;
  perSecond: number;
}

const modify: Bucket = { burst: 20, perSecond: 1 };
const read: Bucket = { burst: 50, perSecond: 20 };
const deletion: Bucket = { burst: 5, perSecond: 1 };
const clusterRead: Bucket = { burst: 50, perSecond: 20 };
const clusterResourceRead: Bucket = { burst: 100, perSecond: 20 };
const serviceRead: Bucket = { burst: 100, perSecond: 20 };
const tagModify: Bucket = { burst: 20, perSecond: 10 };
const tagRead: Bucket = { burst: 50, perSecond: 20 };

/** ECS API reference, "Request throttling": the actions of one bucket share it. */
const buckets: Record<string, Bucket> = {
  RegisterTaskDefinition: modify,
  DeregisterTaskDefinition: modify,
  DescribeTaskDefinition: read,
  ListTaskDefinitions: read,
  ListTaskDefinitionFamilies: read,
  DeleteTaskDefinitions: deletion,
  ListClusters: clusterRead,
  ListTasks: clusterResourceRead,
  DescribeTasks: clusterResourceRead,
  ListServices: serviceRead,
  DescribeServices: serviceRead,
  DescribeServiceRevisions: { burst: 50, perSecond: 20 },
  TagResource: tagModify,
  UntagResource: tagModify,
  ListTagsForResource: tagRead,
};

/**
 * ECS's token buckets, full at the start.
 *
 * @param now milliseconds, as Date.now gives them
 * @returns takes one token for an action. Throws AwsError `ThrottlingException` where there is none.
 */
export function createThrottle(now: () => number): (action: string) => void {
  const levels = new Map<Bucket, { tokens: number; at: number }>();
  return (action) => {
    const bucket = buckets[action];
    if (!bucket) return;
    const at = now();
    const level = levels.get(bucket) ?? { tokens: bucket.burst, at };
    const refilled = level.tokens + ((at - level.at) / 1000) * bucket.perSecond;
    const tokens = Math.min(bucket.burst, refilled);
    levels.set(bucket, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
    if (tokens < 1) throw new AwsError('ThrottlingException', 'Rate exceeded');
  };
}
