import type { StoredManifest } from '../image/oci.ts';
import { Trouble } from '../report/trouble.ts';
import type { Repository } from './repository.ts';
import type { World } from './world.ts';

/** An image that is there, as it is at this moment. */
export interface Found {
  /** As it was asked for. */
  reference: string;
  repository: Repository;
  stored: StoredManifest;
}

interface Remedies {
  absent: string;
  unreachable: string;
}

const ofBase: Remedies = {
  absent: 'Are its name and its tag spelt right, and is it public or are credentials given?',
  unreachable:
    'Name one that can be reached, or try again later: registries limit how much an address may pull.',
};

/**
 * The first of several references, to the same image in different registries, that is answered. What it names is
 * looked up once: from then on its digest counts.
 *
 * @param what as a person calls it: `base image`
 * @param remedies what a person can do where it is not there, and where it cannot be had
 * @throws Trouble with why each of them failed
 */
export async function firstThatAnswers(
  { find, progress }: Pick<World, 'find' | 'progress'>,
  references: readonly string[],
  what: string,
  remedies: Remedies = ofBase,
): Promise<Found> {
  const failures: Trouble[] = [];
  for (const reference of references) {
    try {
      const { repository, tagOrDigest } = find(reference);
      const stored = await repository.manifest(tagOrDigest);
      if (stored) {
        progress.note(`The ${what} ${reference} is ${stored.digest}`);
        return { reference, repository, stored };
      }
      failures.push(
        new Trouble(`there is no such ${what}`, {
          where: reference,
          remedy: remedies.absent,
        }),
      );
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      failures.push(error);
    }
  }
  throw onlyOrAll(failures, references, what, remedies);
}

function onlyOrAll(
  failures: Trouble[],
  references: readonly string[],
  what: string,
  { absent, unreachable }: Remedies,
): Trouble {
  const [only] = failures;
  if (!only) return new Trouble(`no ${what} is named`, { remedy: 'Name at least one.' });
  if (failures.length === 1) return only;
  const reasons = failures.map(({ where, message }, index) => `${where ?? references[index]}: ${message}`);
  return new Trouble(
    `the ${what} could be had from none of ${failures.length} registries (${reasons.join('; ')})`,
    { remedy: failures.every(({ remedy }) => remedy === absent) ? absent : unreachable },
  );
}
