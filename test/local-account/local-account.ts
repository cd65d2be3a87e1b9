import { type Clock, createClock } from './clock.ts';
import { type CloudTrail, createCloudTrail } from './cloud-trail.ts';
import { createEcr, type Ecr } from './ecr.ts';
import { createEcs, type Ecs } from './ecs/ecs.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import type { Courier } from './event-delivery.ts';
import { createIam, type Iam } from './iam.ts';
import type { Credentials } from './lambda/function-environment.ts';
import { LambdaHost } from './lambda/lambda-host.ts';
import { createLambdaApi } from './lambda-api.ts';
import { createLogs } from './logs.ts';
import { createSqs, type Sqs } from './sqs.ts';
import { createSsm, type Ssm } from './ssm/ssm.ts';
import type { AccountHandles } from './stack/account-handles.ts';
import { askCustomResource } from './stack/custom-resource.ts';
import { createStacks, type Stacks } from './stack/stacks.ts';
import { createSts, type Principal } from './sts.ts';

export interface LocalAccountOptions {
  region?: string;
  accountId?: string;
  /** Any free one by default. */
  port?: number;
  /** See LambdaHost: 1 is the pace of AWS. */
  timeScale?: number;
  /** How many times as fast as this machine's the time of ECS and the functions goes; 1 by default. */
  clockSpeed?: number;
}

/** An AWS account in this process, spoken to by SDK clients at `endpoint.url`. */
export interface LocalAccount extends Stacks {
  region: string;
  accountId: string;
  endpoint: Endpoint;
  ecs: Ecs;
  ssm: Ssm;
  iam: Iam;
  ecr: Ecr;
  sqs: Sqs;
  bus: EventBus;
  cloudTrail: CloudTrail;
  lambda: LambdaHost;
  clock: Clock;
  /** Keys of a person who may do everything. */
  operator: Credentials;
  /** Resolves when no event, message or function is under way. */
  settled(timeoutMilliseconds?: number): Promise<void>;
  stop(): Promise<void>;
}

const operator: Credentials = { accessKeyId: 'local-operator', secretAccessKey: 'local' };

/** Starts an empty account: no stack, no parameter, no task definition. */
export async function startLocalAccount(options: LocalAccountOptions = {}): Promise<LocalAccount> {
  const place = {
    region: options.region ?? 'ap-northeast-1',
    accountId: options.accountId ?? '123456789012',
  };
  const clock = createClock(options.clockSpeed);
  const principals = new Map<string, Principal>();
  const iam = createIam(place);
  const sqs = createSqs(place);
  const ssm = createSsm(place);
  const ecr = createEcr({ ...place, now: clock.now });
  const bus = createEventBus({ ...place, courier: courierTo(() => lambda, sqs) });
  const ecs = createEcs({ ...place, onCloudTrail: (event) => bus.publish(event), now: clock.now });
  const lambdaApi = createLambdaApi({ ...place, invoke: (call) => invokeFor(lambda, call) });
  const cloudTrail = createCloudTrail(place);
  const logs = createLogs({ ...place, lastWritten: (group) => lastWritten(lambda, group) });
  const sts = createSts({ ...place, principals });
  const services = [iam, sqs, ssm, ecr, bus, ecs, lambdaApi, sts, cloudTrail, logs];
  const port = options.port === undefined ? {} : { port: options.port };
  const endpoint = await startEndpoint({ ...place, services, principals, decide: iam.decide, ...port });
  const lambda = new LambdaHost({
    region: place.region,
    endpoint: endpoint.url,
    credentialsOf: (roleArn, session) => sessionKeys(principals, roleArn, session, place.accountId),
    operator,
    queueUrl: (name) => sqs.queueUrl(name),
    timeScale: options.timeScale ?? 1,
    clock,
    upstreamIdle: () => bus.idle(),
  });
  const handles = handlesOf({ iam, sqs, ssm, ecr, bus, lambda });
  const where = { account: place.accountId, region: place.region, partition: 'aws', queueUrl: sqs.queueUrl };
  const stacks = createStacks(where, handles);
  return {
    ...place,
    ...{ endpoint, ecs, ssm, iam, ecr, sqs, bus, cloudTrail, lambda, clock, operator },
    ...stacks,
    settled: (timeout) => lambda.settled(timeout),
    stop: async () => {
      await lambda.stop();
      await endpoint.stop();
      await sqs.stop();
    },
  };
}

type Services = Pick<LocalAccount, 'iam' | 'sqs' | 'ssm' | 'ecr' | 'bus' | 'lambda'>;

function handlesOf({ iam, sqs, ssm, ecr, bus, lambda }: Services): AccountHandles {
  return {
    createQueue: (name, attributes) => sqs.createQueue(name, attributes),
    setQueuePolicy: async (QueueUrl, document) => {
      const Attributes = { Policy: JSON.stringify(document) };
      await sqs.call('SetQueueAttributes', { QueueUrl, Attributes }, cloudFormation);
    },
    putRole: (arn, policies, trust) => iam.putRole(arn, policies, trust),
    addRule: (rule) => bus.addRule(rule),
    putParameter: ({ name, type, value }) => ssm.put({ Name: name, Type: type as 'String', Value: value }),
    createRepository: (name) => ecr.putRepository(name),
    addFunction: (configuration) => lambda.addFunction(configuration),
    updateFunction: (configuration) => lambda.updateFunction(configuration),
    askCustomResource: (request) =>
      askCustomResource((arn, event) => lambda.invokeAsync(arn, event), request),
    addPermission: (name, permission) => lambda.addPermission(name, permission),
    putInvokeConfig: (name, config) => lambda.putInvokeConfig(name, config),
    addEventSourceMapping: (name, mapping) => lambda.addEventSourceMapping(name, mapping),
  };
}

const cloudFormation = {
  arn: 'cloudformation.amazonaws.com',
  sourceIPAddress: 'cloudformation.amazonaws.com',
  userAgent: 'cloudformation.amazonaws.com',
};

/** EventBridge's way to functions and to dead-letter queues; both must have let it in. */
function courierTo(lambda: () => LambdaHost, sqs: Sqs): Courier {
  const service = 'events.amazonaws.com';
  return {
    deliver: async (target, event, sourceArn) => {
      if (!target.arn.includes(':sqs:')) {
        lambda().invokeAsync(target.arn, event, { service, sourceArn });
        return;
      }
      const group = target.messageGroupId === undefined ? {} : { groupId: target.messageGroupId };
      await sqs.send({ service, sourceArn }, target.arn, { body: JSON.stringify(event), ...group });
    },
    sendDeadLetter: (queueArn, event, attributes) =>
      sqs.send({ service, sourceArn: attributes.RULE_ARN ?? '' }, queueArn, {
        body: JSON.stringify(event),
        attributes,
      }),
  };
}

/** A function's log group is there with its function, and written to by every invocation. */
function lastWritten(lambda: LambdaHost, group: string): number | 'never' | undefined {
  const name = group.replace('/aws/lambda/', '');
  if (!lambda.has(name)) return undefined;
  return lambda.invocations.findLast(({ functionName }) => functionName === name)?.at ?? 'never';
}

function sessionKeys(
  principals: Map<string, Principal>,
  roleArn: string,
  session: string,
  accountId: string,
): Credentials {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const accessKeyId = `LOCAL${role}.${session}`.replace(/[^A-Za-z0-9]/g, '');
  principals.set(accessKeyId, { arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`, roleArn });
  return { accessKeyId, secretAccessKey: 'local', sessionToken: 'local' };
}

async function invokeFor(
  lambda: LambdaHost,
  { functionName, type, payload }: { functionName: string; type: string; payload: string },
) {
  const event: unknown = payload === '' ? {} : JSON.parse(payload);
  if (type === 'event') {
    lambda.invokeAsync(functionName, event);
    return { payload: '' };
  }
  const answer = await lambda.invoke(functionName, event);
  const failed = answer.functionError === undefined ? {} : { functionError: 'Unhandled' as const };
  return { payload: JSON.stringify(answer.payload ?? null), ...failed };
}
