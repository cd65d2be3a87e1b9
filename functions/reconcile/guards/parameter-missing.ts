import { isBareWord } from '../../sidecar/environment.ts';
import type { Refusal, Repair } from '../guards.ts';
import type { GuardWorld } from '../world.ts';
import { apiKeyReference, containerNamed, isHere, readReference } from './references.ts';

/** Refuses when the repaired revision would point at a parameter of this account and region that does not exist. */
export async function parameterMissing(world: GuardWorld, { plan }: Repair): Promise<Refusal | undefined> {
  const sidecar = containerNamed(plan.registerInput, plan.sidecar);
  const unread = /\$\{ssm:([^}]+)\}/.exec(sidecar?.image ?? '')?.[1];
  if (unread !== undefined) {
    return missing(
      `The parameter ${unread}, which should hold the agent's image, does not exist; publish the image first.`,
    );
  }
  const valueFrom = apiKeyReference(sidecar);
  if (valueFrom === undefined) return undefined;
  const reference = readReference(valueFrom, world.place);
  // What the user refers to in Secrets Manager or in another account is asked of IAM only.
  if (reference.service !== 'ssm' || !isHere(reference, world.place)) return undefined;
  if ((await world.parameterKey(reference.names)) !== undefined) return undefined;
  const name = isBareWord(valueFrom)
    ? ` that MACKEREL_APIKEY of ${plan.sidecar} names`
    : ` ${reference.names[0]}`;
  return missing(
    `The parameter${name}, which should hold the Mackerel API key, does not exist; put the key there as a SecureString.`,
  );
}

function missing(message: string): Refusal {
  return { reason: 'parameter-missing', message };
}
