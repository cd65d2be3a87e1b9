import { connectAccount } from '../clients/connect-account.ts';
import { connectEcrPublishing, connectSources } from '../clients/connect-publishing.ts';
import { npmRegistry } from '../clients/npm-registry.ts';
import { connectOciLayout } from '../clients/oci-layout.ts';
import { connectRepository } from '../clients/registry/connect-repository.ts';
import { registryCredentials } from '../clients/registry-credentials.ts';
import type { Terminal } from '../clients/terminal.ts';
import { parseReference } from '../image/reference.ts';
import { agentRepository } from '../publish/agent-repository.ts';
import type { Destination } from '../publish/repository.ts';
import type { Progress, World } from '../publish/world.ts';
import { Trouble } from '../report/trouble.ts';
import { stageParameters } from '../sidecar/stage-parameters.ts';
import { destinationOf } from './account-options.ts';
import type { PublishOptions } from './publish-options.ts';

/** The world of a publish from a command line: where to, and who we are on the way. */
export async function publishWorld(
  chosen: PublishOptions,
  options: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  progress: Progress,
): Promise<World> {
  const { environment } = terminal;
  const sources = {
    npmRegistry: async () => chosen.npmRegistry ?? (await npmRegistry()),
    credentials: (registry: string) => registryCredentials(registry, undefined, environment),
    progress,
  };
  const elsewhere = await destinationElsewhere(chosen, terminal);
  if (elsewhere) {
    const { name } = elsewhere;
    return { ...connectSources(sources), destination: elsewhere, name, parameter: undefined };
  }
  const ours = destinationOf(options);
  const repository = agentRepository(ours.stage);
  const { settings, place, identity } = await connectAccount(ours);
  const { account, region, stage } = place;
  terminal.note(`Account ${account}, ${region}, as ${identity}`);
  terminal.note(`Repository ${repository}`);
  return connectEcrPublishing(
    { settings, repository, parameter: stageParameters(stage).agentImage },
    sources,
  );
}

/** Undefined where it goes into the stage's own repository. */
async function destinationElsewhere(
  { to, ociLayout, username }: PublishOptions,
  { stdin, environment }: Terminal,
): Promise<Destination | undefined> {
  if (ociLayout !== undefined) return connectOciLayout(ociLayout);
  if (to === undefined) return undefined;
  const reference = parseReference(to);
  if (reference.tag !== undefined || reference.digest !== undefined) {
    throw new Trouble('--to names a repository, without a tag and a digest', {
      where: to,
      remedy: 'Say the tag with --tag.',
    });
  }
  const given = username === undefined ? undefined : { username, password: await passwordFrom(stdin) };
  return connectRepository(reference, {
    credentials: registryCredentials(reference.registry, given, environment),
  });
}

async function passwordFrom(stdin: Terminal['stdin']): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part));
  const password = Buffer.concat(parts)
    .toString()
    .replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new Trouble('standard input is empty', {
    remedy: 'Pipe the password in: printf %s "$PASSWORD" | remora publish … --password-stdin.',
  });
}
