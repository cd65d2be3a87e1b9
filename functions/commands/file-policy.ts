import type { Command } from 'commander';
import type { Terminal } from '../clients/terminal.ts';
import { Trouble } from '../report/trouble.ts';
import type { Policy } from '../sidecar/policy.ts';
import type { PolicyDocument } from '../sidecar/policy-document.ts';
import { readPolicy } from '../sidecar/read-policy.ts';
import { imageParameters, resolvePolicy, type SomePlace } from '../sidecar/resolve-policy.ts';
import type { CommandCall } from './command-door.ts';
import { readText } from './read-text.ts';

/** What the built-in policy puts in where a file names no policy: Mackerel's own image. */
const builtIn: PolicyDocument = {
  sidecar: { image: 'public.ecr.aws/mackerel/mackerel-container-agent:latest' },
};

/** The policy for one definition; which account and region its names belong to depends on where the definition is from. */
export type PolicyFor = (definition: unknown) => Policy;

/** The options that say which policy, and for which account. */
export function withPolicyOptions(command: Command): Command {
  return command
    .option('--policy <file>', 'the policy, YAML or JSON; without it the built-in one')
    .option('--image <reference>', "the agent's image, where the policy takes it from a parameter")
    .option('--account <id>', 'the AWS account that the definition will be registered in')
    .option('--region <name>', 'its region (default: AWS_REGION, then AWS_DEFAULT_REGION)')
    .option('--stage <name>', "the stage whose parameters are the policy's defaults", 'dev');
}

/**
 * Reads the policy that the options name.
 *
 * @throws {Trouble} with every error of the document in it
 */
export async function filePolicy({ args, options, terminal }: CommandCall): Promise<PolicyFor> {
  const { policy: file, image, account, region, stage } = options as Record<string, string | undefined>;
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new Trouble('--account must be the twelve digits of an AWS account');
  if (file === '-' && (args[0] as string[]).includes('-'))
    throw new Trouble('standard input cannot be both the policy and a task definition');
  const document = file === undefined ? builtIn : await documentIn(file, terminal);
  const names = image === undefined ? [] : imageParameters(document, stage ?? 'dev');
  const images = new Map(names.map((name) => [name, image ?? '']));
  const { AWS_REGION, AWS_DEFAULT_REGION } = terminal.environment;
  const known = { account, region: region ?? (AWS_REGION || AWS_DEFAULT_REGION), stage: stage ?? 'dev' };
  const policies = new Map<string, Policy>();
  return (definition) => {
    const place = placeOf(definition, known);
    const key = JSON.stringify(place);
    const policy = policies.get(key) ?? resolvePolicy(document, place, images);
    policies.set(key, policy);
    return policy;
  };
}

async function documentIn(file: string, terminal: Terminal): Promise<PolicyDocument> {
  const { text } = await readText(file, terminal);
  const reading = readPolicy(text);
  if ('document' in reading) return reading.document;
  const errors = reading.errors.map(({ path, message }) => `${path} ${message}`.trim()).join(' ');
  throw new Trouble(`the policy is not valid: ${errors.replace(/\.$/, '')}`, {
    where: file,
    remedy: `"remora check-policy ${file}" shows it line by line.`,
  });
}

interface Known {
  account: string | undefined;
  region: string | undefined;
  stage: string;
}

/** What the options say, else what the ARN of a definition that comes from an account says. */
function placeOf(definition: unknown, { account, region, stage }: Known): SomePlace {
  const arn = (definition as { taskDefinitionArn?: unknown } | null)?.taskDefinitionArn;
  const [, partition, , arnRegion, arnAccount] = typeof arn === 'string' ? arn.split(':') : [];
  const place = { account: account ?? arnAccount, region: account ? region : (arnRegion ?? region) };
  if (!place.account || !place.region) return { stage };
  return {
    partition: partition ?? partitionOf(place.region),
    account: place.account,
    region: place.region,
    stage,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
