import type { SSMClient } from '@aws-sdk/client-ssm';
import { Trouble } from '../report/trouble.ts';
import type { PolicyDocument } from '../sidecar/policy-document.ts';
import { readPolicy } from '../sidecar/read-policy.ts';
import { imageParameters } from '../sidecar/resolve-policy.ts';
import { stageOf, stageParameters } from '../sidecar/stage-parameters.ts';
import type { ClientSettings } from './client-settings.ts';
import type { ImageMention } from './image-mention.ts';
import { parameterNames } from './parameter-names.ts';
import { parameterValue, ssmClient } from './parameters.ts';

/**
 * The images that the policies of all stages of the account and region give to tasks, whether they name them or a
 * parameter that does. Needs `ssm:DescribeParameters`, `ssm:GetParameter` and, for a KMS key of one's own, `kms:Decrypt`.
 *
 * @param stage whose parameters are read even where the list leaves them out
 * @throws Trouble where a policy is broken: nobody knows what it names
 */
export async function parameterImages(settings: ClientSettings, stage: string): Promise<ImageMention[]> {
  const client = ssmClient(settings);
  const mentions: ImageMention[] = [];
  const parameters = new Set<string>();
  for (const each of await stagesOf(settings, stage)) {
    const { policy, agentImage } = stageParameters(each);
    const document = await policyOf(client, policy);
    const by = `the policy ${policy}`;
    mentions.push(...imagesOf(document).map((image) => ({ image, by })));
    // Also where its policy names another: a task of before may have been given this one.
    for (const name of [agentImage, ...imageParameters(document, each)]) parameters.add(name);
  }
  for (const name of parameters) {
    const image = await parameterValue(client, name);
    if (image !== undefined) mentions.push({ image, by: `the parameter ${name}` });
  }
  return mentions;
}

async function stagesOf(settings: ClientSettings, stage: string): Promise<string[]> {
  const names = await parameterNames(settings);
  const stages = names.flatMap((name) => stageOf('policy', name) ?? stageOf('agentImage', name) ?? []);
  return [...new Set([stage, ...stages])];
}

async function policyOf(client: SSMClient, name: string): Promise<PolicyDocument> {
  const text = await parameterValue(client, name);
  if (text === undefined) return {};
  const reading = readPolicy(text);
  if ('document' in reading) return reading.document;
  throw new Trouble('the policy is broken, so nobody knows which images it names', {
    where: name,
    remedy: '"remora check-policy" says what to mend. Nothing was removed.',
  });
}

function imagesOf({ sidecar, rules = [] }: PolicyDocument): string[] {
  const images = [sidecar, ...rules.map((rule) => rule.sidecar)].map((one) => one?.image);
  return images.filter((image) => typeof image === 'string');
}
