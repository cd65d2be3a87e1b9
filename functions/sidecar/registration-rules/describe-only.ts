import type { RegisterTaskDefinitionRequest, TaskDefinition } from '@aws-sdk/client-ecs';

type DescribeOnly = Exclude<keyof TaskDefinition, keyof RegisterTaskDefinitionRequest>;

/** Stops compiling when an SDK brings a field that is missing here, and when it drops one that is not. */
const fields = {
  taskDefinitionArn: true,
  revision: true,
  status: true,
  requiresAttributes: true,
  compatibilities: true,
  registeredAt: true,
  deregisteredAt: true,
  deleteRequestedAt: true,
  registeredBy: true,
} satisfies Record<DescribeOnly, true>;

/** What DescribeTaskDefinition tells and RegisterTaskDefinition does not take. */
export const describeOnlyFields = Object.keys(fields) as readonly DescribeOnly[];
