import type { AccountHandles } from './account-handles.ts';
import { CustomResourceFailed, type CustomResourceRequest } from './custom-resource.ts';
import type { DeployedStack } from './deploy-stack.ts';
import type { Resource } from './template.ts';

/** Has the function behind a custom resource create it. What it could not create it is told to delete, at once. */
export async function createCustomResource(
  resource: Resource,
  deployed: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  try {
    await ask('Create', resource, deployed, account, {});
  } catch (error) {
    if (error instanceof CustomResourceFailed) {
      deployed.physicalIds.set(resource.logicalId, error.physicalId);
      await deleteCustomResource(resource, deployed, account);
    }
    throw error;
  }
}

/** The same for an update. Another physical id than before would be another resource, and the former be deleted. */
export async function updateCustomResource(
  resource: Resource,
  former: Resource,
  deployed: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  const before = deployed.physicalIds.get(resource.logicalId);
  await ask('Update', resource, deployed, account, { oldProperties: former.properties });
  const after = deployed.physicalIds.get(resource.logicalId);
  if (before !== undefined && after !== before)
    throw new Error(`Resource ${resource.logicalId}: its physical id has changed from ${before} to ${after}`);
}

export async function deleteCustomResource(
  resource: Resource,
  deployed: DeployedStack,
  account: AccountHandles,
): Promise<void> {
  await ask('Delete', resource, deployed, account, {});
  deployed.physicalIds.delete(resource.logicalId);
}

async function ask(
  type: CustomResourceRequest['type'],
  { logicalId, type: resourceType, properties }: Resource,
  { physicalIds, stack }: DeployedStack,
  account: AccountHandles,
  more: Pick<CustomResourceRequest, 'oldProperties'>,
): Promise<void> {
  const physicalId = physicalIds.get(logicalId);
  const given = await account.askCustomResource({
    ...{ type, logicalId, resourceType, properties, stackId: stack.id },
    serviceToken: String(properties.ServiceToken),
    ...(physicalId !== undefined && { physicalId }),
    ...more,
  });
  physicalIds.set(logicalId, given);
}
