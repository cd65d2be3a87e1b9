import { closest, distance } from 'fastest-levenshtein';
import type { AccountWorld } from '../clients/account-world.ts';
import { Trouble } from '../report/trouble.ts';

/** Letters that may be wrong in a name for it to be taken for a slip. */
const mostWrong = 3;

/** Why a family has no ACTIVE revision: it was deregistered, or nobody ever registered it. */
export async function missingFamily(world: AccountWorld, family: string): Promise<Trouble> {
  if (await world.isRetired(family)) {
    return new Trouble('all its revisions are deregistered (INACTIVE)', {
      where: family,
      remedy: 'There is nothing to repair until somebody registers it again.',
    });
  }
  const { families } = await world.families(undefined);
  const next = families.length > 0 ? closest(family, families) : '';
  const meant = next !== '' && distance(family, next) <= mostWrong ? `Did you mean ${next}?` : undefined;
  const { region, account } = world.place;
  return new Trouble(`there is no such family in ${region} of account ${account}`, {
    where: family,
    remedy: meant ?? '"remora audit" lists all, and --region or AWS_PROFILE lead elsewhere.',
  });
}
