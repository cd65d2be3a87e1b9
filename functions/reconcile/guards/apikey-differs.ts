import { settingsFor } from '../../sidecar/settings.ts';
import type { Refusal, Repair } from '../guards.ts';
import type { World } from '../world.ts';
import { apiKeyReference, containerNamed } from './references.ts';

/**
 * Refuses when a plain-text key that would give way to the policy's parameter is another key: the task would
 * move to another Mackerel organisation. The two are compared here and shown nowhere.
 */
export async function apikeyDiffers(
  world: World,
  { newest, plan, policy }: Repair,
): Promise<Refusal | undefined> {
  if (policy.replaceForeignKey) return undefined;
  const plain = containerNamed(newest, plan.sidecar)?.environment?.find(
    ({ name }) => name === 'MACKEREL_APIKEY',
  )?.value;
  const arn = settingsFor(newest, policy).sidecar.apiKeyArn;
  const next = apiKeyReference(containerNamed(plan.registerInput, plan.sidecar));
  // An empty value or the parameter's own ARN is no key of another organisation, and where a secret of the
  // user's stays, the task stays where it is.
  if (!plain || plain === arn || next !== arn) return undefined;
  if (plain === (await world.parameter(arn))) return undefined;
  return {
    reason: 'apikey-differs',
    message: `The plain-text MACKEREL_APIKEY of ${plan.sidecar} is not the key in ${arn}: the task would move to another Mackerel organisation; name the right parameter with apiKeyParameter in a rule for this family, or set replaceForeignKey: true.`,
  };
}
