import { readdirSync, readFileSync } from 'node:fs';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { registering } from '../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import type { Policy } from '../../functions/sidecar/policy.ts';
import { readPolicy } from '../../functions/sidecar/read-policy.ts';
import { describeOnlyFields } from '../../functions/sidecar/registration-rules/describe-only.ts';
import { imageParameters, resolvePolicy } from '../../functions/sidecar/resolve-policy.ts';

const root = new URL('../fixtures/task-definitions/', import.meta.url);
const place = { partition: 'aws', account: '123456789012', region: 'ap-northeast-1', stage: 'dev' };

/** A golden definition, as a family of its own: `<its family>--<its case>`, so that patterns go on matching. */
interface Case {
  folder: string;
  input: RegisterInput;
  /** Whether a policy lies beside it. */
  hasPolicy: boolean;
}

export const corpus: Case[] = ['rows', 'findings', 'exemptions', 'refusals'].flatMap((folder) => {
  const files = readdirSync(new URL(`${folder}/`, root));
  return files
    .filter((file) => /^[^.]+\.json$/.test(file))
    .map((file) => file.replace('.json', ''))
    .map((name) => ({
      folder,
      input: inputOf(folder, name),
      hasPolicy: files.includes(`${name}.policy.yml`),
    }));
});

function inputOf(folder: string, name: string): RegisterInput {
  const definition = JSON.parse(
    readFileSync(new URL(`${folder}/${name}.json`, root), 'utf8'),
  ) as RegisterInput;
  const input: Record<string, unknown> = { ...definition, family: `${definition.family}--${name}` };
  for (const field of describeOnlyFields) delete input[field];
  return input as unknown as RegisterInput;
}

/** Registers what ECS takes, and returns the families of that. */
export async function registerAll(client: ECSClient, inputs: RegisterInput[]): Promise<string[]> {
  const { register } = registering(client);
  const registered = await Promise.all(
    inputs.map((input) =>
      register(input).then(
        () => [input.family],
        () => [],
      ),
    ),
  );
  return registered.flat();
}

/** The policy that a document makes in an account whose image parameter holds this image. */
export function policyOf(text: string, image: string): Policy {
  const reading = readPolicy(text);
  if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));
  const { document } = reading;
  const images = imageParameters(document, place.stage).map((name) => [name, image] as const);
  return resolvePolicy(document, place, new Map(images));
}
