import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionFamiliesCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { SweepWorld, World } from '../reconcile/world.ts';
import type { Tag, TaskDefinition } from '../sidecar/definition.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';
import { sendRaw } from './raw-json.ts';

interface Answer {
  taskDefinition: TaskDefinition;
  tags?: Tag[];
}

const attempts = 5;

/** The ECS client of a process. Task definitions are modified at one call a second, which everybody in the account shares. */
export function ecsClient(settings: ClientSettings = {}): ECSClient {
  return new ECSClient({ ...settings, requestHandler: patience, retryMode: 'adaptive', maxAttempts: 6 });
}

/** Reading task definitions; needs `ecs:DescribeTaskDefinition`. */
export function describing(client: ECSClient): Pick<World, 'describe'> {
  return {
    async describe(taskDefinition) {
      try {
        const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
        const { taskDefinition: definition, tags } = (await sendRaw(client, command)) as Answer;
        return { ...definition, tags: tags ?? [] };
      } catch (error) {
        if (saysClient(error, 'Unable to describe task definition')) return undefined;
        throw error;
      }
    },
  };
}

/** Registering; needs `ecs:RegisterTaskDefinition`, `ecs:TagResource`, `iam:PassRole` and `ecs:DeregisterTaskDefinition`. */
export function registering(client: ECSClient): Pick<World, 'register' | 'deregister'> {
  return {
    async register(input) {
      // The typed input is not what is sent: the SDK would leave out what it does not know.
      const command = () =>
        new RegisterTaskDefinitionCommand({ family: input.family, containerDefinitions: [] });
      const answer = await whileContended(() => sendRaw(client, command(), input));
      const { revision, taskDefinitionArn } = (answer as Answer).taskDefinition;
      if (revision === undefined || taskDefinitionArn === undefined) {
        throw new Error(`${input.family}: ECS registered a revision without saying which`);
      }
      return { revision, taskDefinitionArn };
    },
    async deregister(taskDefinition) {
      await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    },
  };
}

/** Listing; needs `ecs:ListTaskDefinitionFamilies`. */
export function listing(client: ECSClient): Pick<SweepWorld, 'families'> {
  return {
    async families(nextToken) {
      const page = await client.send(
        new ListTaskDefinitionFamiliesCommand({
          status: 'ACTIVE',
          maxResults: 100,
          ...(nextToken && { nextToken }),
        }),
      );
      return { families: page.families ?? [], ...(page.nextToken && { next: page.nextToken }) };
    },
  };
}

/** ECS refuses two registrations of a family at the same moment with an error that the SDK does not retry. */
async function whileContended<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !saysClient(error, 'Too many concurrent attempts')) throw error;
      await sleep(Math.random() * 200 * 2 ** attempt);
    }
  }
}

function saysClient(error: unknown, start: string): boolean {
  return error instanceof Error && error.name === 'ClientException' && error.message.startsWith(start);
}
