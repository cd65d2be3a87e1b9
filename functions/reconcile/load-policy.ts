import type { Policy } from '../sidecar/policy.ts';
import { readPolicy } from '../sidecar/read-policy.ts';
import { imageParameters, resolvePolicy } from '../sidecar/resolve-policy.ts';
import type { CurrentPolicy, Place } from './world.ts';

/** The value of a parameter; undefined where there is none. */
type Parameter = (name: string) => Promise<string | undefined>;

/** The policy, and what is wrong with its document: a path and a sentence each. */
export type LoadedPolicy = CurrentPolicy & { errors: { path: string; message: string }[] };

/**
 * Reads the policy of a place. A document that is missing or broken gives the built-in policy in report mode:
 * then nothing is registered, and the errors say what to mend.
 *
 * @throws where Parameter Store cannot be asked: that is no reason to believe that there is no policy
 */
export async function loadPolicy(parameter: Parameter, name: string, place: Place): Promise<LoadedPolicy> {
  const text = await parameter(name);
  const reading =
    text === undefined
      ? { errors: [{ path: '', message: `The parameter ${name}, which holds the policy, does not exist.` }] }
      : readPolicy(text);
  const errors = 'errors' in reading ? reading.errors : [];
  const document = 'document' in reading ? reading.document : {};
  const images = await readImages(parameter, imageParameters(document, place.stage));
  const resolved = resolvePolicy(document, place, images);
  const policy: Policy = errors.length > 0 ? { ...resolved, onlyReport: true } : resolved;
  return { policy, errors, broken: errors.map(({ path }) => path || '(document)') };
}

async function readImages(parameter: Parameter, names: string[]): Promise<Map<string, string>> {
  const values = await Promise.all(names.map(async (name) => [name, await parameter(name)] as const));
  return new Map(values.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
