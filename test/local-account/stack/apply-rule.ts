import type { EventPattern } from '../event-pattern.ts';
import type { AccountHandles, DeployedTarget } from './account-handles.ts';
import { PropertyReader } from './property-reader.ts';
import type { Resource } from './template.ts';

/** AWS::Events::Rule on the default bus, by pattern or by schedule. */
export function applyRule({ ref, attributes }: Resource, read: PropertyReader, account: AccountHandles) {
  const pattern = read.object('EventPattern') as EventPattern | undefined;
  const schedule = read.plain('ScheduleExpression');
  const targets = read.list('Targets').map((target) => targetOf(target as Record<string, unknown>));
  const bus = read.plain('EventBusName') ?? 'default';
  if (bus !== 'default') throw new Error(`only the default event bus is there, not ${bus}`);
  const state = read.plain('State') === 'DISABLED' ? 'DISABLED' : 'ENABLED';
  read.inert('Name', 'Description');
  return account.addRule({
    name: ref,
    arn: attributes.Arn ?? '',
    ...(pattern && { pattern }),
    ...(schedule !== undefined && { schedule }),
    state,
    targets,
  });
}

function targetOf(properties: Record<string, unknown>): DeployedTarget {
  const read = new PropertyReader(`target ${String(properties.Id)}`, properties);
  const deadLetterArn = read.object('DeadLetterConfig')?.Arn;
  const retry = read.object('RetryPolicy');
  const messageGroupId = read.object('SqsParameters')?.MessageGroupId;
  const target = {
    id: String(read.required('Id')),
    arn: String(read.required('Arn')),
    ...(deadLetterArn !== undefined && { deadLetterArn: String(deadLetterArn) }),
    ...(retry && { retryPolicy: retryPolicyOf(retry) }),
    ...(messageGroupId !== undefined && { messageGroupId: String(messageGroupId) }),
  };
  read.refuseUnread();
  return target;
}

function retryPolicyOf({ MaximumRetryAttempts, MaximumEventAgeInSeconds }: Record<string, unknown>) {
  return {
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: Number(MaximumRetryAttempts) }),
    ...(MaximumEventAgeInSeconds !== undefined && {
      maximumEventAgeInSeconds: Number(MaximumEventAgeInSeconds),
    }),
  };
}
