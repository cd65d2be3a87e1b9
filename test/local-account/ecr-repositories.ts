import type { KeptRepository, RegistryStore } from '../registry/registry-store.ts';
import { requiredText } from './operations.ts';
import { AwsError, type Input } from './service.ts';

/** A repository of the account, with what is in it. */
export interface EcrRepository {
  name: string;
  createdAt: Date;
  scanOnPush: boolean;
  /** What the registry keeps of it. */
  kept: KeptRepository;
  /** When each manifest came, by its digest. */
  pushedAt: Map<string, Date>;
}

/** Where the repositories are. */
export interface Place {
  region: string;
  accountId: string;
}

/** The repositories of one account and region, and the actions that make, show and set them. */
export interface EcrRepositories {
  /** @throws AwsError where there is none */
  of(input: Input): EcrRepository;
  find(name: string): EcrRepository | undefined;
  /** Makes it where there is none. */
  ensure(name: string): EcrRepository;
  create(input: Input): object;
  describe(input: Input): object;
  setMutability(input: Input): object;
  setScanning(input: Input): object;
}

const pattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*';

/** @param host what image references begin with; where they lead is told with the token */
export function createRepositories(
  place: Place,
  store: RegistryStore,
  host: string,
  now: () => number,
): EcrRepositories {
  const { accountId } = place;
  const repositories = new Map<string, EcrRepository>();
  const add = (name: string, immutableTags: boolean, scanOnPush: boolean): EcrRepository => {
    const kept = store.create(name, { immutableTags });
    const made = { name, createdAt: new Date(now()), scanOnPush, kept, pushedAt: new Map() };
    repositories.set(name, made);
    return made;
  };
  const of = (input: Input): EcrRepository => {
    const name = requiredText(input, 'repositoryName');
    const registryId = String(input.registryId ?? accountId);
    const found = registryId === accountId ? repositories.get(name) : undefined;
    if (found) return found;
    throw notFound(name, registryId);
  };
  const shown = (repository: EcrRepository) => show(repository, place, host);
  return {
    of,
    find: (name) => repositories.get(name),
    ensure: (name) => repositories.get(name) ?? add(name, false, false),
    create(input) {
      const name = validName(input);
      if (repositories.has(name)) throw alreadyThere(name, accountId);
      return {
        repository: shown(add(name, mutability(input), scanning(input))),
      };
    },
    describe(input) {
      const { repositoryNames } = input as { repositoryNames?: string[] };
      const found =
        repositoryNames === undefined
          ? [...repositories.values()]
          : repositoryNames.map((repositoryName) => of({ ...input, repositoryName }));
      return { repositories: found.map(shown) };
    },
    setMutability(input) {
      const repository = of(input);
      requiredText(input, 'imageTagMutability');
      repository.kept.immutableTags = mutability(input);
      return {
        registryId: accountId,
        repositoryName: repository.name,
        imageTagMutability: input.imageTagMutability,
      };
    },
    setScanning(input) {
      const repository = of(input);
      repository.scanOnPush = scanning(input);
      const imageScanningConfiguration = { scanOnPush: repository.scanOnPush };
      return { registryId: accountId, repositoryName: repository.name, imageScanningConfiguration };
    },
  };
}

export function notFound(name: string, registryId: string): AwsError {
  return new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
}

export function invalidParameter(member: string, constraint: string): AwsError {
  const message = `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`;
  return new AwsError('InvalidParameterException', message);
}

function show(repository: EcrRepository, { region, accountId }: Place, host: string): object {
  const { name, createdAt, scanOnPush, kept } = repository;
  return {
    repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${name}`,
    registryId: accountId,
    repositoryName: name,
    repositoryUri: `${host}/${name}`,
    createdAt,
    imageTagMutability: kept.immutableTags ? 'IMMUTABLE' : 'MUTABLE',
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}

function alreadyThere(name: string, registryId: string): AwsError {
  return new AwsError(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${registryId}'`,
  );
}

function validName(input: Input): string {
  const name = requiredText(input, 'repositoryName');
  if (new RegExp(`^${pattern}$`).test(name) && name.length >= 2 && name.length <= 256) return name;
  throw invalidParameter('repositoryName', `must satisfy regular expression '${pattern}'`);
}

function mutability({ imageTagMutability = 'MUTABLE' }: Input): boolean {
  if (imageTagMutability === 'IMMUTABLE' || imageTagMutability === 'MUTABLE') {
    return imageTagMutability === 'IMMUTABLE';
  }
  throw invalidParameter('imageTagMutability', 'Member must satisfy enum value set: [IMMUTABLE, MUTABLE]');
}

function scanning({ imageScanningConfiguration }: Input): boolean {
  return (imageScanningConfiguration as { scanOnPush?: boolean } | undefined)?.scanOnPush === true;
}
