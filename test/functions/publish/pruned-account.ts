import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { connectPruning } from '../../../functions/clients/connect-pruning.ts';
import type { PruneWorld } from '../../../functions/publish/prune.ts';
import { createEcr, type Ecr } from '../../local-account/ecr.ts';
import { createEcs, type Ecs } from '../../local-account/ecs/ecs.ts';
import type { Endpoint } from '../../local-account/endpoint.ts';
import { createSsm, type Ssm } from '../../local-account/ssm/ssm.ts';
import { place, startForTest } from '../../local-account/test-account.ts';

export const repository = 'remora/dev/mackerel-container-agent';
export const day = 86_400_000;

/** An account with a repository to prune, and the hands of a person in it. */
export interface PrunedAccount {
  ecs: Ecs;
  ecr: Ecr;
  ssm: Ssm;
  endpoint: Endpoint;
  /** What a reference to the repository begins with. */
  uri: string;
  /** Pushes an image of two architectures under a tag, ten days ago if not said otherwise. Returns the digest of its index. */
  push(tag: string, daysAgo?: number): string;
  register(family: string, image: string): Promise<void>;
  deregister(revision: string): Promise<void>;
  remove(revision: string): Promise<void>;
  /** Every process has its own. */
  world(): PruneWorld;
  /** The tags that are there. */
  tags(): string[];
}

export async function prunedAccount(): Promise<PrunedAccount> {
  const ecs = createEcs(place);
  const ecr = createEcr(place);
  const ssm = createSsm(place);
  const { endpoint, as } = await startForTest([ecs, ecr, ssm]);
  const client = new ECSClient(as('ANY'));
  // The clients of the functions know the endpoint from their environment, as those of AWS do.
  process.env.AWS_ENDPOINT_URL = endpoint.url;
  const { region, credentials } = as('ANY');
  ecr.putRepository(repository);
  const progress = { step: () => {}, stop: () => {} };
  return {
    ...{ ecs, ecr, ssm, endpoint },
    uri: `123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/${repository}`,
    push: (tag, daysAgo = 10) =>
      ecr.putImage(repository, {
        ...{ tag, version: tag, architectures: ['amd64', 'arm64'] },
        pushedAt: new Date(Date.now() - daysAgo * day),
      }),
    async register(family, image) {
      const containerDefinitions = [
        { name: 'app', image: 'app:1', memory: 64 },
        { name: 'agent', image, memory: 64 },
      ];
      await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
    },
    async deregister(taskDefinition) {
      await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    },
    async remove(taskDefinition) {
      await client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinition] }));
    },
    world: () =>
      connectPruning(
        {
          settings: { region, credentials },
          place: {
            ...{ partition: 'aws', account: place.accountId, region, stage: 'dev', version: '0' },
            roleArn: '',
          },
        },
        repository,
        () => progress,
        1_000,
      ),
    tags: () => [...(ecr.store.repositories.get(repository)?.tags.keys() ?? [])].sort(),
  };
}
