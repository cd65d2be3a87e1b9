import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type LocalAccount, startLocalAccount } from '../local-account.ts';
import { packageStack } from '../stack/package-stack.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const region = 'ap-northeast-1';

/** The value of the account's API key, so that tests can prove that it is shown nowhere. */
export const apiKey = 'local-account-api-key';

/** A local account into which the packaged stack was deployed, with the parameters that a person would have put there. */
export async function preparedAccount(say: (step: string) => void = () => {}): Promise<LocalAccount> {
  say('Packaging the functions as they would be deployed (serverless package) …');
  const stack = await packageStack({ repository, stage: 'dev', region });
  say('Starting a local AWS account …');
  const account = await startLocalAccount({ region, timeScale: 0.02 });
  const policy = await readFile(new URL('samples/policy.yml', import.meta.url), 'utf8');
  account.ssm.put({ Name: '/remora/dev/policy', Type: 'String', Value: policy });
  const image = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';
  account.ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: image });
  account.ssm.put({ Name: '/remora/dev/mackerel-api-key', Type: 'SecureString', Value: apiKey });
  say('Deploying the packaged stack into it …');
  await account.deploy(stack, 'remora-dev');
  return account;
}
