import { createHash } from 'node:crypto';

/** Where a stack is deployed. */
export interface Place {
  account: string;
  region: string;
  partition: string;
  stackName: string;
  /** The URL under which the account's SQS endpoint answers for a queue of this name. */
  queueUrl(name: string): string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

type Properties = Record<string, unknown>;
type Identify = (properties: Properties, place: Place, generated: string) => Identity;

const onlyNamed =
  (nameProperty?: string): Identify =>
  (properties, _place, generated) => ({ ref: nameOf(properties, nameProperty, generated), attributes: {} });

/** A type that is not in this table is unknown to the local account. */
const identities: Record<string, Identify> = {
  'AWS::CloudFormation::WaitConditionHandle': onlyNamed(),
  'AWS::CloudTrail::Trail': (properties, place, generated) => {
    const name = nameOf(properties, 'TrailName', generated);
    return { ref: name, attributes: { Arn: arn(place, 'cloudtrail', `trail/${name}`) } };
  },
  'AWS::CloudWatch::Alarm': (properties, place, generated) => {
    const name = nameOf(properties, 'AlarmName', generated);
    return { ref: name, attributes: { Arn: arn(place, 'cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::Dashboard': onlyNamed('DashboardName'),
  'AWS::ECR::Repository': (properties, place, generated) => {
    const name = nameOf(properties, 'RepositoryName', generated.toLowerCase());
    const registry = `${place.account}.dkr.ecr.${place.region}.amazonaws.com`;
    return {
      ref: name,
      attributes: { Arn: arn(place, 'ecr', `repository/${name}`), RepositoryUri: `${registry}/${name}` },
    };
  },
  'AWS::Events::Rule': (properties, place, generated) => {
    const name = nameOf(properties, 'Name', generated);
    const bus = typeof properties.EventBusName === 'string' ? properties.EventBusName : 'default';
    const path = bus === 'default' ? name : `${bus}/${name}`;
    return { ref: path.replace('/', '|'), attributes: { Arn: arn(place, 'events', `rule/${path}`) } };
  },
  'AWS::IAM::Policy': onlyNamed('PolicyName'),
  'AWS::IAM::Role': (properties, place, generated) => {
    const name = nameOf(properties, 'RoleName', generated);
    const path = typeof properties.Path === 'string' ? properties.Path : '/';
    return {
      ref: name,
      attributes: { Arn: `arn:${place.partition}:iam::${place.account}:role${path}${name}` },
    };
  },
  'AWS::Lambda::EventInvokeConfig': onlyNamed(),
  'AWS::Lambda::EventSourceMapping': (_properties, place, generated) => {
    const id = uuidOf(generated);
    return {
      ref: id,
      attributes: { Id: id, EventSourceMappingArn: arn(place, 'lambda', `event-source-mapping:${id}`) },
    };
  },
  'AWS::Lambda::Function': (properties, place, generated) => {
    const name = nameOf(properties, 'FunctionName', generated);
    return { ref: name, attributes: { Arn: arn(place, 'lambda', `function:${name}`) } };
  },
  'AWS::Lambda::Permission': onlyNamed(),
  'AWS::Lambda::Version': (properties, place) => {
    const name = String(properties.FunctionName).replace(/^.*:function:/, '');
    return {
      ref: arn(place, 'lambda', `function:${name}:1`),
      attributes: { FunctionArn: arn(place, 'lambda', `function:${name}:1`), Version: '1' },
    };
  },
  'AWS::Logs::LogGroup': (properties, place, generated) => {
    const name = nameOf(properties, 'LogGroupName', generated);
    return { ref: name, attributes: { Arn: arn(place, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::S3::Bucket': (properties, place, generated) => {
    const name = nameOf(properties, 'BucketName', generated.toLowerCase());
    return { ref: name, attributes: { Arn: `arn:${place.partition}:s3:::${name}` } };
  },
  'AWS::S3::BucketPolicy': onlyNamed(),
  'AWS::SNS::Topic': (properties, place, generated) => {
    const name = nameOf(properties, 'TopicName', generated);
    return {
      ref: arn(place, 'sns', name),
      attributes: { TopicArn: arn(place, 'sns', name), TopicName: name },
    };
  },
  'AWS::SQS::Queue': (properties, place, generated) => {
    const suffix = isTrue(properties.FifoQueue) ? '.fifo' : '';
    const name = nameOf(properties, 'QueueName', generated + suffix);
    const url = place.queueUrl(name);
    return { ref: url, attributes: { Arn: arn(place, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::SQS::QueuePolicy': onlyNamed(),
  'AWS::SSM::Parameter': (properties, _place, generated) => {
    const name = nameOf(properties, 'Name', generated);
    return { ref: name, attributes: { Type: String(properties.Type), Value: String(properties.Value) } };
  },
};

/** The resource types that the local account knows. */
export const knownTypes: readonly string[] = Object.keys(identities);

/**
 * The name and attributes of a resource.
 * A resource without a name of its own gets one as CloudFormation makes it, `<stack>-<logical id>-<twelve characters>`,
 * except that the twelve are the same on every run.
 */
export function identify(logicalId: string, type: string, properties: Properties, place: Place): Identity {
  // What the function behind it will give is not known beforehand.
  if (type.startsWith('Custom::')) return { ref: logicalId, attributes: {} };
  const known = Object.hasOwn(identities, type) ? identities[type] : undefined;
  if (!known)
    throw new Error(`Resource ${logicalId}: the local account does not know the resource type ${type}`);
  return known(properties, place, generatedName(logicalId, place));
}

/** The ARN of the stack itself. */
export function stackId(place: Place): string {
  return arn(place, 'cloudformation', `stack/${place.stackName}/00000000-0000-4000-8000-000000000000`);
}

function generatedName(logicalId: string, place: Place): string {
  const digest = createHash('sha256').update(`${place.stackName}/${logicalId}`).digest('hex');
  return `${place.stackName}-${logicalId}-${digest.slice(0, 12).toUpperCase()}`;
}

function nameOf(properties: Properties, property: string | undefined, generated: string): string {
  const name = property === undefined ? undefined : properties[property];
  return typeof name === 'string' ? name : generated;
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [0, 8, 12, 16, 20]
    .map((from, index) => hex.slice(from, [8, 12, 16, 20, 32][index] as number))
    .join('-');
}

function arn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
