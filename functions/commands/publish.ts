import { askingAws } from '../clients/aws-trouble.ts';
import { buildAgent } from '../clients/build-agent.ts';
import { publishProgress } from '../clients/publish-progress.ts';
import defaultBases from '../publish/default-base.json' with { type: 'json' };
import { listOf } from '../publish/list-of.ts';
import { mirrorOfficial } from '../publish/mirror-official.ts';
import { publishAgent } from '../publish/publish-agent.ts';
import type { Published, World } from '../publish/world.ts';
import { accountOptions } from './account-options.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';
import { checkPublishOptions, type PublishOptions } from './publish-options.ts';
import { publishWorld } from './publish-world.ts';

/** `remora publish`: the agent's image, to where it is pulled from. */
export const publishCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command.description("Publishes the agent's image: into the ECR of a stage, or wherever you say."),
    )
      .option('--to <repository>', 'a repository of any registry, as registry.example.com/team/agent')
      .option('--oci-layout <directory>', 'a directory in the OCI image layout instead of a registry')
      .option('--mirror-official <version>', "copy Mackerel's own image, as v0.13.2, instead of making ours")
      .option('--base <image>', 'what to build on; of several, with commas between, the first that answers')
      .option('--tag <tag>', 'what to call it; else by its version and what it is made of')
      .option('--npm-registry <url>', 'where the runtime is taken from; else where npm takes packages from')
      .option(
        '--username <name>',
        'who you are to the registry of --to; else as you are logged in with Docker',
      )
      .option('--password-stdin', 'read the password from standard input')
      .option('--json', 'one object that says what came of it')
      .addHelpText('after', help),
  run: (call) => askingAws(() => run(call)),
};

const help = `
Without --to and --oci-layout it does what a deployment does: the image goes into the repository
remora/<stage>/mackerel-container-agent, which is made if it is not there, and its digest into the parameter
/remora/<stage>/agent-image, where the policy finds it. Needs no Docker.

What is there already is not sent again; where something fails, nothing is under the tag. The last line, on
standard output, is the image by its digest.

Exit status: 0 it is published, or was already; 1 it is not.

Needs: ecr:GetAuthorizationToken; on the repository ecr:CreateRepository, ecr:DescribeRepositories,
ecr:PutImageTagMutability, ecr:PutImageScanningConfiguration, ecr:BatchCheckLayerAvailability,
ecr:BatchGetImage, ecr:CompleteLayerUpload, ecr:InitiateLayerUpload, ecr:ListImages, ecr:PutImage and
ecr:UploadLayerPart; on the parameter ssm:GetParameter and ssm:PutParameter. With --to or --oci-layout nothing
of AWS, unless the registry is an ECR. A base in an ECR: ecr:BatchGetImage and ecr:GetDownloadUrlForLayer there.

Examples:
  remora publish --stage prod --region ap-northeast-1
  remora publish --base docker.io/library/debian:13-slim
  remora publish --to ghcr.io/you/mackerel-container-agent
  remora publish --mirror-official v0.13.2
  remora publish --oci-layout ./image && skopeo inspect oci:./image`;

async function run({ options, terminal }: CommandCall): Promise<number> {
  const chosen = options as unknown as PublishOptions;
  checkPublishOptions(chosen);
  const progress = publishProgress(terminal);
  try {
    const published = await publish(await publishWorld(chosen, options, terminal, progress), chosen);
    progress.stop();
    for (const warning of published.warnings) terminal.note(warning);
    terminal.note(whatWasSent(published));
    terminal.print(chosen.json ? JSON.stringify(published) : published.image);
    return 0;
  } finally {
    progress.stop();
  }
}

async function publish(
  world: World,
  { mirrorOfficial: version, base, tag }: PublishOptions,
): Promise<Published> {
  if (version !== undefined) return mirrorOfficial(world, version, tag);
  const bases = base === undefined ? defaultBases : listOf(base);
  return publishAgent(world, { agent: await buildAgent(), bases, ...(tag !== undefined && { tag }) });
}

function whatWasSent({ tag, sent, blobs }: Published): string {
  if (blobs.sent + blobs.mounted + blobs.there === 0) return `Nothing was to be sent for ${tag}.`;
  const others = [
    ...(blobs.there > 0 ? [`${blobs.there} were there`] : []),
    ...(blobs.mounted > 0 ? [`${blobs.mounted} were taken over`] : []),
  ];
  const megabytes = (sent / 1_000_000).toFixed(1);
  return `${tag}: ${blobs.sent} blobs sent, ${megabytes} MB${others.length > 0 ? `; ${others.join(', ')}` : ''}.`;
}
