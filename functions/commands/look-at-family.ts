import type { AccountWorld } from '../clients/account-world.ts';
import { awsTrouble } from '../clients/aws-trouble.ts';
import type { Terminal } from '../clients/terminal.ts';
import { guard } from '../reconcile/guards.ts';
import { look, type Sight } from '../reconcile/look.ts';
import type { Policy } from '../sidecar/policy.ts';
import { missingFamily } from './missing-family.ts';

/**
 * Looks at one family. Where the guards cannot be asked that is said, and the rest goes on.
 *
 * @throws Trouble where the family has no ACTIVE revision
 */
export async function lookAtFamily(
  world: AccountWorld,
  family: string,
  policy: Policy,
  terminal: Terminal,
): Promise<Sight> {
  const sight = await look(world, family, policy, guard);
  if (!sight) throw await missingFamily(world, family);
  if (sight.unasked === undefined) return sight;
  const trouble = awsTrouble(sight.unasked);
  if (!trouble) throw sight.unasked;
  terminal.note(`The guards could not be asked: ${trouble.line}`);
  return sight;
}
