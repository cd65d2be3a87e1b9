import { isDeepStrictEqual } from 'node:util';
import type { AccountHandles } from './account-handles.ts';
import { createCustomResource, deleteCustomResource, updateCustomResource } from './apply-custom-resource.ts';
import { applyFunction } from './apply-lambda.ts';
import { type DeployedStack, isCustom } from './deploy-stack.ts';
import { PropertyReader } from './property-reader.ts';
import type { Resource } from './template.ts';

/**
 * Changes a deployed stack's functions and custom resources, in the order of their references. Where one of them
 * fails, what was changed goes back to what it was, as CloudFormation has it.
 *
 * @returns the stack as it is from now on
 * @throws Error that names the resource; also for another resource that is not what it was
 */
export async function updateStack(
  before: DeployedStack,
  after: Omit<DeployedStack, 'physicalIds'>,
  account: AccountHandles,
): Promise<DeployedStack> {
  for (const resource of after.stack.resources) refuseOther(resource, before);
  const updated = { ...after, physicalIds: new Map(before.physicalIds) };
  const touched: Resource[] = [];
  try {
    for (const resource of after.stack.resources) await change(resource, before, updated, account, touched);
  } catch (error) {
    for (const resource of touched) await goBack(resource, before, updated, account);
    throw error;
  }
  for (const resource of before.stack.resources.filter(isCustom))
    if (!find(after, resource)) await deleteCustomResource(resource, before, account);
  return updated;
}

async function change(
  resource: Resource,
  before: DeployedStack,
  after: DeployedStack,
  account: AccountHandles,
  touched: Resource[],
): Promise<void> {
  const former = find(before, resource);
  if (resource.type === 'AWS::Lambda::Function') {
    touched.push(resource);
    return replaceFunction(resource, after, account);
  }
  if (!isCustom(resource) || (former && isDeepStrictEqual(former.properties, resource.properties))) return;
  if (former) {
    touched.push(resource);
    return updateCustomResource(resource, former, after, account);
  }
  await createCustomResource(resource, after, account);
  touched.push(resource);
}

async function goBack(
  resource: Resource,
  before: DeployedStack,
  after: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  const former = find(before, resource);
  if (!former) await deleteCustomResource(resource, after, account);
  else if (isCustom(former)) await updateCustomResource(former, resource, before, account);
  else await replaceFunction(former, before, account);
}

async function replaceFunction(
  resource: Resource,
  { packages, stack }: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  const read = new PropertyReader(resource.logicalId, resource.properties);
  const handles = { ...account, addFunction: account.updateFunction };
  await applyFunction(resource, read, handles, { packages, stack });
}

function refuseOther(resource: Resource, before: DeployedStack): void {
  const former = find(before, resource);
  if (isCustom(resource) || resource.type === 'AWS::Lambda::Function') return;
  if (!isDeepStrictEqual(former?.properties, resource.properties))
    throw new Error(
      `Resource ${resource.logicalId}: the local account updates functions and custom resources only`,
    );
}

function find({ stack }: Pick<DeployedStack, 'stack'>, { logicalId }: Resource): Resource | undefined {
  return stack.resources.find((candidate) => candidate.logicalId === logicalId);
}
