import { randomUUID } from 'node:crypto';
import type { TaskDefinition } from '../../../functions/sidecar/definition.ts';
import type { BusEvent } from '../event-delivery.ts';
import { AwsError, type Caller, type Input } from '../service.ts';

interface RegistrationOutcome {
  region: string;
  accountId: string;
  caller: Caller;
  /** Milliseconds. */
  at: number;
  input: Input;
  /** The registered definition, or the error that ECS answered with. */
  result: TaskDefinition | AwsError;
}

/** CloudTrail User Guide, "CloudTrail record contents": what is larger is left out, and `omitted` says so. */
const largestField = 100 * 1024;

/**
 * A RegisterTaskDefinition as EventBridge tells it: CloudTrail's record in the envelope of "AWS API Call via
 * CloudTrail". Failed calls are told too. No recorded event of this action is public: the shape is that of the
 * documented ECS records (CreateCluster) and of the SDK's TaskDefinition, with its times as text.
 */
export function cloudTrailEvent(outcome: RegistrationOutcome): BusEvent {
  const { region, accountId, at } = outcome;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ecs',
    account: accountId,
    time: toTheSecond(at),
    region,
    resources: [],
    detail: record(outcome),
  };
}

function record({ region, accountId, caller, at, input, result }: RegistrationOutcome): object {
  const hasFailed = result instanceof AwsError;
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller, accountId, at),
    eventTime: toTheSecond(at),
    eventSource: 'ecs.amazonaws.com',
    eventName: 'RegisterTaskDefinition',
    awsRegion: region,
    sourceIPAddress: caller.sourceIPAddress,
    userAgent: caller.userAgent.slice(0, 1024),
    ...(hasFailed && { errorCode: result.code, errorMessage: result.message }),
    requestParameters: fitting(input),
    responseElements: hasFailed ? null : fitting({ taskDefinition: withTextTimes(result) }),
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `ecs.${region}.amazonaws.com`,
    },
  };
}

function userIdentity({ arn, roleArn }: Caller, accountId: string, at: number): object {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  if (roleArn === undefined) {
    return {
      type: 'IAMUser',
      principalId: 'AIDALOCALACCOUNT',
      arn,
      accountId,
      accessKeyId: 'AKIALOCALACCOUNT',
      userName: name,
    };
  }
  const principalId = 'AROALOCALACCOUNT';
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${name}`,
    arn,
    accountId,
    accessKeyId: 'ASIALOCALACCOUNT',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: roleArn,
        accountId,
        userName: roleArn.slice(roleArn.lastIndexOf('/') + 1),
      },
      attributes: { creationDate: toTheSecond(at), mfaAuthenticated: 'false' },
    },
  };
}

function fitting(content: object): object {
  const isTooLarge = Buffer.byteLength(JSON.stringify(content)) > largestField;
  return isTooLarge ? { omitted: true } : structuredClone(content);
}

/** CloudTrail writes the times of a response as a Java client prints them. */
function withTextTimes(definition: TaskDefinition): TaskDefinition | Record<string, unknown> {
  const { registeredAt } = definition;
  return registeredAt === undefined
    ? definition
    : { ...definition, registeredAt: asText(registeredAt * 1000) };
}

const asPrinted = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

function asText(milliseconds: number): string {
  // Intl puts a narrow no-break space before AM and PM.
  return asPrinted.format(milliseconds).replace(/\s/gu, ' ');
}

function toTheSecond(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
