import type { LocalAccount } from '../local-account.ts';
import { heading, say } from './terminal.ts';
import { watch } from './timeline.ts';

/** Says how the account is spoken to, and then what happens in it, for ever. */
export function serve(account: LocalAccount): Promise<never> {
  const { endpoint, region, operator } = account;
  heading('The account stays; Ctrl-C ends it');
  say('  In another terminal, for the AWS CLI or any SDK:\n');
  say(`export AWS_ENDPOINT_URL=${endpoint.url}`);
  say(`export AWS_REGION=${region}`);
  // The only name of the two that version 1 of the AWS CLI knows.
  say(`export AWS_DEFAULT_REGION=${region}`);
  say(`export AWS_ACCESS_KEY_ID=${operator.accessKeyId}`);
  say(`export AWS_SECRET_ACCESS_KEY=${operator.secretAccessKey}`);
  say('\n  aws ecs register-task-definition --cli-input-json file://FILE');
  say('  aws ssm get-parameter --name /remora/dev/policy\n');
  say('  A changed policy counts after a minute. What happens from here on:');
  watch(account);
  return new Promise(() => {});
}
