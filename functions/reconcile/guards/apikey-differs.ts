import { settingsFor } from '../../sidecar/settings.ts';
import type { Refusal, Repair } from '../guards.ts';
import { UnreadableParameter } from '../unreadable-parameter.ts';
import type { GuardWorld } from '../world.ts';
import { apiKeyReference, containerNamed, isHere, readReference } from './references.ts';

/**
 * Refuses when a plain-text key that would give way to the policy's parameter is another key, or cannot be shown
 * to be the same: the task would move to another Mackerel organisation. The two are compared here and shown nowhere.
 */
export async function apikeyDiffers(
  world: GuardWorld,
  { newest, plan, policy }: Repair,
): Promise<Refusal | undefined> {
  if (policy.replaceForeignKey) return undefined;
  const arn = settingsFor(newest, policy).sidecar.apiKeyArn;
  const next = apiKeyReference(containerNamed(plan.registerInput, plan.sidecar));
  // An empty value or the parameter's own ARN is no key of another organisation, and where a secret of the
  // user's stays, the task stays where it is. ECS takes a name twice: every one may be the one that is in force.
  const plain = (containerNamed(newest, plan.sidecar)?.environment ?? [])
    .filter(({ name, value }) => name === 'MACKEREL_APIKEY' && value && value !== arn)
    .map(({ value }) => value);
  if (plain.length === 0 || next !== arn) return undefined;
  const key = await read(world, arn);
  if (plain.every((value) => value === key.value)) return undefined;
  const what = `The plain-text MACKEREL_APIKEY of ${plan.sidecar}`;
  return {
    reason: 'apikey-differs',
    message: key.unreadable
      ? `${what} cannot be compared with the key in ${arn}, and the task might move to another Mackerel organisation: ${key.unreadable} Or set replaceForeignKey: true.`
      : `${what} is not the key in ${arn}: the task would move to another Mackerel organisation; name the right parameter with apiKeyParameter in a rule for this family, or set replaceForeignKey: true.`,
  };
}

async function read(
  world: GuardWorld,
  arn: string,
): Promise<{ value?: string | undefined; unreadable?: string }> {
  if (!isHere(readReference(arn, world.place), world.place))
    return { unreadable: 'the parameter is in another account or region.' };
  try {
    return { value: await world.parameter(arn) };
  } catch (error) {
    if (error instanceof UnreadableParameter) return { unreadable: error.message };
    throw error;
  }
}
