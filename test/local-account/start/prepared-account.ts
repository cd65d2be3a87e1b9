import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type LocalAccount, startLocalAccount } from '../local-account.ts';
import { packageStack } from '../stack/package-stack.ts';
import type { Template } from '../stack/template.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const region = 'ap-northeast-1';

/** The value of the account's API key, so that tests can prove that it is shown nowhere. */
export const apiKey = 'local-account-api-key';

/** What the account's parameter for the agent's image holds. */
export const agentImage = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';

/** Carries out one step of the preparation, and may say so. */
type Step = <Result>(sentence: string, task: () => Promise<Result>) => Promise<Result>;

export interface Preparation {
  /** See LocalAccountOptions. */
  clockSpeed?: number;
  /** The policy's document; that of the samples by default. */
  policy?: string;
  /** What happened in the account before Remora came. */
  before?: (account: LocalAccount) => Promise<void>;
  /** See LocalAccount.deploy. */
  change?: (template: Template) => void;
  /** A reference to a base: the deployment publishes the agent's image on it. Otherwise it publishes none. */
  publishOn?: string;
}

/** A local account into which the packaged stack was deployed, with the parameters that a person would have put there. */
export async function preparedAccount(
  step: Step = (_, task) => task(),
  { clockSpeed = 1, policy, before, change, publishOn }: Preparation = {},
): Promise<LocalAccount> {
  const stack = await step('Packaging the functions as they would be deployed', () =>
    packageStack({ repository, stage: 'dev', region }),
  );
  const account = await step('Starting an AWS account on this machine', () =>
    startLocalAccount({ region, timeScale: 0.01, clockSpeed }),
  );
  await step('Deploying the package into it', async () => {
    await putParameters(account, policy);
    await before?.(account);
    await account.deploy(stack, 'remora-dev', (template) => {
      setBase(template, publishOn);
      change?.(template);
    });
  });
  return account;
}

/** What `--param agentBase=…` or `--param publishAgent=no` would make of the template, without packaging it again. */
export function setBase({ Resources }: Template, base: string | undefined): void {
  const { AgentImage } = Resources;
  if (base === undefined) delete Resources.AgentImage;
  else Object.assign(AgentImage?.Properties ?? {}, { Base: base });
}

async function putParameters({ ssm }: LocalAccount, policy?: string): Promise<void> {
  const Value = policy ?? (await readFile(new URL('samples/policy.yml', import.meta.url), 'utf8'));
  ssm.put({ Name: '/remora/dev/policy', Type: 'String', Value });
  ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: agentImage });
  ssm.put({ Name: '/remora/dev/mackerel-api-key', Type: 'SecureString', Value: apiKey });
}
