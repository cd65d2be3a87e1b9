import type { Policy } from '../../../functions/sidecar/policy.ts';
import { readPolicy } from '../../../functions/sidecar/read-policy.ts';
import { imageParameters, type Place, resolvePolicy } from '../../../functions/sidecar/resolve-policy.ts';

export const tokyo: Place = {
  partition: 'aws',
  account: '123456789012',
  region: 'ap-northeast-1',
  stage: 'dev',
};

/** What publishing wrote into the image parameter. */
export const publishedImage =
  '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/dev/agent@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** The policy that a document makes in Tokyo, where every image parameter holds the published image. */
export function policyOf(text: string): Policy {
  const reading = readPolicy(text);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  const images = imageParameters(reading.document, tokyo.stage).map(
    (name) => [name, publishedImage] as const,
  );
  return resolvePolicy(reading.document, tokyo, new Map(images));
}
