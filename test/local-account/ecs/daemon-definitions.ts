import type { Operation } from '../operations.ts';
import { AwsError } from '../service.ts';
import { pageOf } from './paging.ts';
import { onEverything, type Place } from './permissions.ts';

/** The daemons' task definitions that a test says there are. */
export interface DaemonDefinitions {
  /** Returns its ARN. */
  putDaemonDefinition(family: string, image: string): string;
}

/** ListDaemonTaskDefinitions and DescribeDaemonTaskDefinition. */
export function createDaemonDefinitions({ region, accountId }: Place): {
  scenario: DaemonDefinitions;
  operations: Record<string, Operation>;
} {
  const definitions = new Map<string, object>();
  return {
    scenario: {
      putDaemonDefinition(family, image) {
        const arn = `arn:aws:ecs:${region}:${accountId}:daemon-task-definition/${family}:1`;
        const containerDefinitions = [{ name: family, image, essential: true }];
        definitions.set(arn, {
          daemonTaskDefinitionArn: arn,
          ...{ family, revision: 1, status: 'ACTIVE', containerDefinitions },
        });
        return arn;
      },
    },
    operations: {
      ListDaemonTaskDefinitions: {
        permissions: onEverything('ListDaemonTaskDefinitions'),
        run: (input) => {
          const { items, nextToken } = pageOf([...definitions.keys()].sort(), input);
          const daemonTaskDefinitions = items.map((arn) => ({ arn, status: 'ACTIVE' }));
          return { daemonTaskDefinitions, ...(nextToken && { nextToken }) };
        },
      },
      DescribeDaemonTaskDefinition: {
        permissions: ({ daemonTaskDefinition }) => [
          { action: 'ecs:DescribeDaemonTaskDefinition', resource: String(daemonTaskDefinition) },
        ],
        run: ({ daemonTaskDefinition }) => {
          const found = definitions.get(String(daemonTaskDefinition));
          if (found) return { daemonTaskDefinition: structuredClone(found) };
          throw new AwsError('ClientException', 'The specified daemon task definition does not exist.');
        },
      },
    },
  };
}
