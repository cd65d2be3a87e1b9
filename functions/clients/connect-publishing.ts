import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askedOf, parseReference } from '../image/reference.ts';
import type { Agent } from '../publish/publish-agent.ts';
import type { Progress, World } from '../publish/world.ts';
import { alpinePackages } from './alpine-packages.ts';
import type { ClientSettings } from './client-settings.ts';
import { ecrCredentials } from './ecr-credentials.ts';
import { ensureRepository } from './ecr-repository.ts';
import { imageParameter } from './image-parameter.ts';
import { ssmClient } from './parameters.ts';
import { connectRepository } from './registry/connect-repository.ts';
import type { CredentialsProvider } from './registry/tokens.ts';
import { runtimePackage } from './runtime-package.ts';
import { type Environment, required } from './surroundings.ts';

/** Where a publish takes things from. */
export interface Sources {
  /** Address of npm's registry; asked for where a runtime is to be fetched. */
  npmRegistry(): Promise<string>;
  /** Who we are at a registry that a base is read from. */
  credentials(registry: string): CredentialsProvider;
  progress: Progress;
  /** Ends everything that is under way. */
  signal?: AbortSignal | undefined;
}

/** What a publish needs of the outside but for the place where it publishes to. */
export function connectSources({ npmRegistry, credentials, progress, signal }: Sources) {
  return {
    find(reference) {
      const parsed = parseReference(reference);
      const settings = { credentials: credentials(parsed.registry), ...(signal && { signal }) };
      return { repository: connectRepository(parsed, settings), tagOrDigest: askedOf(parsed) };
    },
    libraries: alpinePackages,
    async *runtime(runtime) {
      yield* runtimePackage(runtime, await npmRegistry());
    },
    progress,
  } satisfies Partial<World>;
}

/** A repository of the account's own registry, and the parameter that names what was published last. */
export interface EcrPlace {
  settings: ClientSettings;
  repository: string;
  parameter: string;
}

/** The world of a publish into the account's own registry. The repository is made if it is not there. */
export async function connectEcrPublishing(
  { settings, repository, parameter }: EcrPlace,
  sources: Sources,
): Promise<World> {
  const { signal } = sources;
  const { uri } = await ensureRepository(settings, repository);
  const credentials = ecrCredentials(settings);
  const named = parseReference(uri);
  const { registry = named.registry } = await credentials();
  const kept = imageParameter(ssmClient(settings), parameter);
  return {
    // A base of one's own may be in the same registry.
    ...connectSources({
      ...sources,
      credentials: (host) => (host === named.registry ? credentials : sources.credentials(host)),
    }),
    // An emulator of AWS is elsewhere than its images are called.
    destination: connectRepository({ ...named, registry }, { credentials, ...(signal && { signal }) }),
    name: uri,
    parameter: {
      read: kept.read,
      async write(reference) {
        // An invocation that has been given up must not have the last word.
        signal?.throwIfAborted();
        await kept.write(reference);
      },
    },
  };
}

/** The agent in the package of on-deploy, which is built while the package is made. */
export async function packagedAgent(environment: Environment): Promise<Agent> {
  const bundle = await readFile(join(required(environment, 'LAMBDA_TASK_ROOT'), 'dist/agent.mjs'));
  const { REMORA_SOURCE: source } = environment;
  return {
    bundle,
    version: required(environment, 'REMORA_VERSION'),
    revision: required(environment, 'REMORA_REVISION'),
    ...(source && { source }),
  };
}
