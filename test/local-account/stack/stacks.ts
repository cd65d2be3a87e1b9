import { readFile } from 'node:fs/promises';
import type { AccountHandles } from './account-handles.ts';
import { deleteCustomResource } from './apply-custom-resource.ts';
import { type DeployedStack, deployStack, isCustom } from './deploy-stack.ts';
import type { PackagedStack } from './package-stack.ts';
import type { Place } from './resource-identity.ts';
import { resolveTemplate, type Template } from './template.ts';
import { updateStack } from './update-stack.ts';

/** CloudFormation, as far as `serverless deploy` and `serverless remove` need it. */
export interface Stacks {
  /**
   * What `serverless deploy` would bring into being. Of a stack that is there already, functions and custom resources
   * are updated; where a custom resource fails, the stack goes back to what it was.
   *
   * @param change what a test wants different in the packaged template, such as a shorter timeout
   */
  deploy(stack: PackagedStack, stackName: string, change?: (template: Template) => void): Promise<void>;
  /** What `serverless remove` would have the functions behind custom resources do; the rest stays as it is. */
  remove(stackName: string): Promise<void>;
}

export function createStacks(place: Omit<Place, 'stackName'>, account: AccountHandles): Stacks {
  const stacks = new Map<string, DeployedStack>();
  return {
    async deploy({ templatePath, directory }, stackName, change) {
      const template = JSON.parse(await readFile(templatePath, 'utf8')) as Template;
      change?.(template);
      const stack = resolveTemplate(template, { ...place, stackName });
      const before = stacks.get(stackName);
      const deployed = before
        ? await updateStack(before, { stack, packages: directory }, account)
        : await deployStack(stack, directory, account);
      stacks.set(stackName, deployed);
    },
    async remove(stackName) {
      const deployed = stacks.get(stackName);
      if (!deployed) return;
      for (const resource of deployed.stack.resources.filter(isCustom))
        await deleteCustomResource(resource, deployed, account);
      stacks.delete(stackName);
    },
  };
}
