import type { AccountHandles } from './account-handles.ts';
import type { Apply } from './apply.ts';
import { createCustomResource } from './apply-custom-resource.ts';
import {
  applyEventSourceMapping,
  applyFunction,
  applyInvokeConfig,
  applyPermission,
} from './apply-lambda.ts';
import { applyQueue, applyQueuePolicy } from './apply-queue.ts';
import { applyPolicy, applyRole } from './apply-role.ts';
import { applyRule } from './apply-rule.ts';
import { inertTypes } from './inert-types.ts';
import { PropertyReader } from './property-reader.ts';
import type { ResolvedStack, Resource } from './template.ts';

/** A stack that was deployed: what it consists of, and what its custom resources are known by. */
export interface DeployedStack {
  stack: ResolvedStack;
  /** The folder that holds the zips of `serverless package`. */
  packages: string;
  physicalIds: Map<string, string>;
}

/** What CloudFormation leaves to a function. */
export function isCustom({ type }: Resource): boolean {
  return type.startsWith('Custom::');
}

const applied: Record<string, Apply> = {
  'AWS::ECR::Repository': ({ ref }, read, account) => {
    // The registry of the local account holds whatever images it was told about.
    read.inert('RepositoryName', 'ImageTagMutability', 'ImageScanningConfiguration', 'LifecyclePolicy');
    return account.createRepository(ref);
  },
  'AWS::Events::Rule': applyRule,
  'AWS::IAM::Policy': applyPolicy,
  'AWS::IAM::Role': applyRole,
  'AWS::Lambda::EventInvokeConfig': applyInvokeConfig,
  'AWS::Lambda::EventSourceMapping': applyEventSourceMapping,
  'AWS::Lambda::Function': applyFunction,
  'AWS::Lambda::Permission': applyPermission,
  'AWS::SQS::Queue': applyQueue,
  'AWS::SQS::QueuePolicy': applyQueuePolicy,
  'AWS::SSM::Parameter': applyParameter,
};

/** The resource types that deploying a stack carries out. */
export const appliedTypes: readonly string[] = Object.keys(applied);

/**
 * Creates the resources of a stack, one after the other, in the order of their references.
 * @param packages the folder that holds the zips of `serverless package`
 * @throws for a property that the local account does not carry out, and for whatever the account refuses;
 *   the error names the resource.
 */
export async function deployStack(
  stack: ResolvedStack,
  packages: string,
  account: AccountHandles,
): Promise<DeployedStack> {
  const deployed = { stack, packages, physicalIds: new Map() };
  for (const resource of stack.resources) await createResource(resource, deployed, account);
  return deployed;
}

async function createResource(
  resource: Resource,
  deployed: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  const { logicalId, type, properties } = resource;
  if (Object.hasOwn(inertTypes, type)) return;
  const { packages, stack } = deployed;
  const read = new PropertyReader(logicalId, properties);
  try {
    if (isCustom(resource)) return await createCustomResource(resource, deployed, account);
    const apply = applied[type];
    if (!apply) throw new Error('the local account cannot create such a resource');
    await apply(resource, read, account, { packages, stack });
  } catch (cause) {
    throw new Error(`Resource ${logicalId} (${type}): ${(cause as Error).message}`, { cause });
  }
  read.refuseUnread();
}

function applyParameter({ ref }: Resource, read: PropertyReader, account: AccountHandles) {
  const parameter = { name: ref, type: String(read.required('Type')), value: String(read.required('Value')) };
  read.inert('Name', 'Description', 'Tier', 'Tags', 'AllowedPattern', 'DataType');
  return account.putParameter(parameter);
}
