import { loadPolicy } from '../../reconcile/load-policy.ts';
import { isOurs } from '../../reconcile/ours.ts';
import type { GuardWorld } from '../../reconcile/world.ts';
import { type Diagnosis, failed, ok, warning } from '../../report/diagnosis.ts';
import { familySummary } from '../../report/family-table.ts';
import type { FamilyVerdict } from '../../report/family-verdict.ts';
import type { Policy } from '../../sidecar/policy.ts';
import { looksAt } from '../../sidecar/settings.ts';
import { stageOf, stageParameters } from '../../sidecar/stage-parameters.ts';
import type { View } from '../look-at-families.ts';
import { registers } from '../registers.ts';

/** Families that a line names; the rest is a number. */
const mostNamed = 5;

/** What the guards say of the families that are to be repaired, by reason. */
export function checkFamilies({ verdicts, unasked }: View): Diagnosis[] {
  const refused = Map.groupBy(
    verdicts.filter(({ decision }) => decision === 'refuse' || decision === 'failed'),
    ({ decision, reason, message }) => JSON.stringify([decision, reason, message]),
  );
  return [
    ok('families', familySummary(verdicts).replace(/\.$/, '')),
    ...[...refused.values()].map((concerned) => refusal(concerned)),
    ...[...unasked].map(([line, families]) =>
      warning('guards', `not asked about ${families} of the families that need a repair`, line),
    ),
  ];
}

function refusal(concerned: FamilyVerdict[]): Diagnosis {
  const [{ decision, reason = '', message = '' } = { decision: 'failed' }] = concerned;
  const text = `${names(concerned.map(({ family }) => family))}: ${reason}`;
  return decision === 'failed' ? failed('families', text, message) : warning('refused', text, message);
}

/** The newest registration of somebody else's, whose event must have come. */
export function lastRegistration(
  { sights }: View,
  { roleArn }: GuardWorld['place'],
): { what: string; at: number } | undefined {
  const theirs = sights
    .map(({ newest }) => newest)
    .filter((newest) => !isOurs(newest, roleArn))
    .map(({ family, revision, registeredAt = 0 }) => ({
      what: `${family}:${revision}`,
      at: registeredAt * 1_000,
    }));
  return theirs.toSorted((a, b) => b.at - a.at)[0];
}

/**
 * Whether another stage registers families of this one, so that two writers would stand against each other.
 *
 * @param parameters names of the parameters of all stages
 */
export async function checkOtherStages(
  { parameter, place }: GuardWorld,
  parameters: readonly string[],
  policy: Policy,
  families: readonly string[],
): Promise<Diagnosis[]> {
  const stages = parameters.flatMap((name) => stageOf('policy', name) ?? []);
  const others = stages.filter((stage) => stage !== place.stage);
  const found = await Promise.all(
    others.map(async (stage) => {
      const other = await loadPolicy(parameter, stageParameters(stage).policy, { ...place, stage });
      const shared = families.filter((family) => looksAt(family, other.policy));
      if (shared.length === 0) return ok('stages', `${stage} looks at none of these families`);
      if (!registers(policy) || !registers(other.policy)) {
        return ok('stages', `${stage} looks at ${names(shared)} too, but not both register`);
      }
      return failed(
        'stages',
        `${stage} registers repairs of ${names(shared)} too`,
        'Give the two stages different "families" in their policies, or put one into mode report.',
      );
    }),
  );
  return found.length > 0 ? found : [ok('stages', 'no other in this region')];
}

function names(families: readonly string[]): string {
  const first = families.slice(0, mostNamed).join(', ');
  return families.length > mostNamed ? `${first} and ${families.length - mostNamed} more` : first;
}
