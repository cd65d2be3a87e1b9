import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  type Repository,
  RepositoryAlreadyExistsException,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { Trouble } from '../report/trouble.ts';
import type { ClientSettings } from './client-settings.ts';
import { patience } from './patience.ts';

const imageTagMutability = 'IMMUTABLE';
const imageScanningConfiguration = { scanOnPush: true };

/**
 * A repository whose tags cannot be moved and whose images are scanned when they are pushed: made where there is none,
 * put right where somebody set it otherwise. Needs `ecr:DescribeRepositories`, `ecr:CreateRepository`,
 * `ecr:PutImageTagMutability` and `ecr:PutImageScanningConfiguration` on it.
 *
 * @returns `uri` is what an image reference begins with: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`
 */
export async function ensureRepository(settings: ClientSettings, name: string): Promise<{ uri: string }> {
  const client = new ECRClient({ ...settings, requestHandler: patience });
  const repository = (await find(client, name)) ?? (await create(client, name)) ?? (await find(client, name));
  if (!repository?.repositoryUri) {
    throw new Trouble('ECR does not say where the repository is', {
      where: name,
      remedy: 'Was it deleted at this very moment? Then try again.',
    });
  }
  await putRight(client, repository, name);
  return { uri: repository.repositoryUri };
}

async function find(client: ECRClient, name: string): Promise<Repository | undefined> {
  try {
    const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return repositories?.[0];
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return undefined;
    throw error;
  }
}

/** Undefined where somebody else has made it in the meantime. */
async function create(client: ECRClient, repositoryName: string): Promise<Repository | undefined> {
  try {
    const command = new CreateRepositoryCommand({
      repositoryName,
      imageTagMutability,
      imageScanningConfiguration,
    });
    return (await client.send(command)).repository;
  } catch (error) {
    if (error instanceof RepositoryAlreadyExistsException) return undefined;
    throw error;
  }
}

async function putRight(client: ECRClient, repository: Repository, repositoryName: string): Promise<void> {
  if (repository.imageTagMutability !== imageTagMutability) {
    await client.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability }));
  }
  if (repository.imageScanningConfiguration?.scanOnPush !== true) {
    await client.send(
      new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration }),
    );
  }
}
