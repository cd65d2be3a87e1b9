import type { ClientSettings } from '../../clients/client-settings.ts';
import { readTrails } from '../../clients/trails.ts';
import { type Diagnosis, failed, ok } from '../../report/diagnosis.ts';

const check = 'trail';

/** EventBridge hears of RegisterTaskDefinition only where a trail logs the calls that change something. */
export async function checkTrail(settings: ClientSettings): Promise<Diagnosis[]> {
  const trails = await readTrails(settings);
  const good = trails.find(({ isLogging, recordsWrites }) => isLogging && recordsWrites);
  if (good) return [ok(check, `${good.name} logs RegisterTaskDefinition`)];
  const silent = trails.find(({ recordsWrites }) => recordsWrites);
  if (silent) {
    const remedy = `Start it: aws cloudtrail start-logging --name ${silent.name}`;
    return [failed(check, `${silent.name} is there, but does not log: no event comes`, remedy)];
  }
  const [other] = trails;
  if (other) {
    const remedy = `Let it log management events, writes included: aws cloudtrail put-event-selectors --trail-name ${other.name} …, or deploy with --param createTrail=yes.`;
    return [failed(check, `${other.name} leaves out the calls that change ECS: no event comes`, remedy)];
  }
  return [
    failed(
      check,
      'no trail covers this region: no event comes, and only the sweep sees what is registered',
      'Deploy with --param createTrail=yes, or make a trail of your own that logs write management events.',
    ),
  ];
}
