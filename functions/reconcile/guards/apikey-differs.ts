import type { ContainerDefinition } from '../../sidecar/definition.ts';
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
  const before = containerNamed(newest, plan.sidecar);
  const plain = (before?.environment ?? [])
    .filter(({ name, value }) => name === 'MACKEREL_APIKEY' && value && value !== arn)
    .map(({ value }) => value);
  if (next !== arn) return undefined;
  if (plain.length === 0) return hiddenKey(before, plan.sidecar, arn);
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

/** A file of variables, which ECS alone reads, may hold a key; the secret that we add would take its place. */
function hiddenKey(before: ContainerDefinition | undefined, name: string, arn: string): Refusal | undefined {
  const files: unknown = before?.environmentFiles;
  if (!Array.isArray(files) || files.length === 0 || apiKeyReference(before)) return undefined;
  return {
    reason: 'apikey-differs',
    message: `The environmentFiles of ${name} may hold a MACKEREL_APIKEY that is not the key in ${arn}, and the task might move to another Mackerel organisation; give the sidecar the secret in its own file, or set replaceForeignKey: true.`,
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
