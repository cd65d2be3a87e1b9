import { isHere, readReference } from '../../reconcile/guards/references.ts';
import type { GuardWorld } from '../../reconcile/world.ts';
import { type Diagnosis, failed, ok, warning } from '../../report/diagnosis.ts';
import type { Policy } from '../../sidecar/policy.ts';
import { stageParameters } from '../../sidecar/stage-parameters.ts';
import type { ChosenPolicy } from '../choose-policy.ts';

/** The policy that the functions read. */
export function checkPolicy({ from, policy, errors }: ChosenPolicy, stage: string): Diagnosis[] {
  const name = stageParameters(stage).policy;
  const put = `aws ssm put-parameter --overwrite --type String --tier Intelligent-Tiering --name ${name} --value file://policy.yml`;
  if (from === 'built-in') {
    return [
      failed('policy', `the parameter ${name} does not exist: nothing is registered`, `Write one: ${put}`),
    ];
  }
  if (errors.length > 0) {
    return errors.map(({ path, message }) =>
      failed(
        'policy',
        `${name}: ${path} ${message.replace(/[.?]$/, '')}`,
        `Until it is mended nothing is registered: ${put}`,
      ),
    );
  }
  return [ok('policy', `${name} is valid, mode ${policy.mode}`)];
}

/** The agent's images, the API keys and the webhook: whether they are there, never what they hold. */
export async function checkParameters(world: GuardWorld, policy: Policy): Promise<Diagnosis[]> {
  const all = [policy.sidecar, ...policy.rules.map((rule) => rule.sidecar ?? {})];
  const images = [...new Set(all.flatMap(({ image }) => image ?? []))];
  const keys = [...new Set(all.flatMap(({ apiKeyArn }) => apiKeyArn ?? []))];
  const found = await Promise.all(keys.map((arn) => checkKey(world, arn)));
  return [...images.map((image) => checkImage(image, world.place)), ...found, await checkWebhook(world)];
}

function checkImage(image: string, { stage, region }: GuardWorld['place']): Diagnosis {
  const missing = /^\$\{ssm:(.+)\}$/.exec(image)?.[1];
  if (missing === undefined) return ok('image', image);
  return failed(
    'image',
    `the parameter ${missing} does not exist`,
    `Publish the agent's image: npx remora publish --stage ${stage} --region ${region}; or write another's reference there: aws ssm put-parameter --type String --name ${missing} --value public.ecr.aws/mackerel/mackerel-container-agent:<version>`,
  );
}

async function checkKey(world: GuardWorld, arn: string): Promise<Diagnosis> {
  const reference = readReference(arn, world.place);
  if (reference.service !== 'ssm' || !isHere(reference, world.place)) {
    return ok('API key', `${arn} is of another account or region, which is asked of IAM only`);
  }
  const [name = arn] = reference.names;
  const key = await world.parameterKey(reference.names);
  const put = putSecret(name);
  if (key === undefined)
    return failed('API key', `the parameter ${name} does not exist`, `Put it there: ${put}`);
  if (key !== 'none') return ok('API key', `${name} is a SecureString under ${key}`);
  return warning(
    'API key',
    `${name} is no SecureString: everybody who may list parameters can read it`,
    `A parameter's type never changes: delete it, then ${put}`,
  );
}

/** A name of its own can be deployed, which only the functions know. */
async function checkWebhook({ parameterKey, place: { stage } }: GuardWorld): Promise<Diagnosis> {
  const name = stageParameters(stage).slackWebhook;
  const key = await parameterKey([name]);
  if (key !== undefined && key !== 'none') return ok('Slack', `${name} is a SecureString under ${key}`);
  if (key === 'none') {
    return warning('Slack', `${name} is no SecureString`, 'Delete it and put it there as one.');
  }
  return warning(
    'Slack',
    `the parameter ${name} does not exist: the reports go to on-audit's log`,
    `Unless another name is deployed (slackWebhookParameter): ${putSecret(name)}`,
  );
}

/** The value is read from the terminal, so that it stands neither in the shell's history nor in a process list. */
function putSecret(name: string): string {
  return `read -rs VALUE && printf %s "$VALUE" | aws ssm put-parameter --type SecureString --name ${name} --value file:///dev/stdin`;
}
