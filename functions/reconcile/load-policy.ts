import type { Policy } from '../sidecar/policy.ts';
import type { PolicyDocument } from '../sidecar/policy-document.ts';
import { type PolicyError, readPolicy } from '../sidecar/read-policy.ts';
import { imageParameters, resolvePolicy } from '../sidecar/resolve-policy.ts';
import { UnreadableParameter } from './unreadable-parameter.ts';
import type { CurrentPolicy, Place } from './world.ts';

/** The value of a parameter; undefined where there is none. */
type Parameter = (name: string) => Promise<string | undefined>;

/** The policy, and what is wrong with its document: a path and a sentence each. */
export type LoadedPolicy = CurrentPolicy & { errors: PolicyError[] };

/**
 * Reads the policy of a place. A document that is missing or broken gives the built-in policy in report mode, and
 * one that points at an image which we may not read is reported by and not acted on: then nothing is registered,
 * and the errors say what to mend.
 *
 * @throws where Parameter Store cannot be asked: that is no reason to believe that there is no policy
 */
export async function loadPolicy(parameter: Parameter, name: string, place: Place): Promise<LoadedPolicy> {
  const { document, errors: inDocument } = await readDocument(parameter, name);
  const images = await readImages(parameter, document, place.stage);
  const errors = [...inDocument, ...images.errors];
  const resolved = resolvePolicy(document, place, images.values);
  const policy: Policy = errors.length > 0 ? { ...resolved, mode: 'report', onlyReport: true } : resolved;
  return { policy, errors, broken: errors.map(({ path }) => path || '(document)') };
}

async function readDocument(
  parameter: Parameter,
  name: string,
): Promise<{ document: PolicyDocument; errors: PolicyError[] }> {
  const none = (message: string) => ({ document: {}, errors: [{ path: '', message }] });
  try {
    const text = await parameter(name);
    if (text === undefined) return none(`The parameter ${name}, which holds the policy, does not exist.`);
    const reading = readPolicy(text);
    return 'errors' in reading
      ? { document: {}, errors: reading.errors }
      : { document: reading.document, errors: [] };
  } catch (error) {
    if (error instanceof UnreadableParameter) return none(error.message);
    throw error;
  }
}

async function readImages(
  parameter: Parameter,
  document: PolicyDocument,
  stage: string,
): Promise<{ values: Map<string, string>; errors: PolicyError[] }> {
  const values = new Map<string, string>();
  const errors: PolicyError[] = [];
  const read = async (name: string) => {
    try {
      const value = await parameter(name);
      if (value !== undefined) values.set(name, value);
    } catch (error) {
      if (!(error instanceof UnreadableParameter)) throw error;
      errors.push(...pathsOf(name, document).map((path) => ({ path, message: error.message })));
    }
  };
  await Promise.all(imageParameters(document, stage).map(read));
  return { values, errors };
}

/** Where a policy names an image's parameter; the default one is named nowhere. */
function pathsOf(name: string, document: PolicyDocument): string[] {
  const images = [
    { path: 'sidecar.image.parameter', image: document.sidecar?.image },
    ...(document.rules ?? []).map(({ sidecar }, i) => ({
      path: `rules[${i}].sidecar.image.parameter`,
      image: sidecar?.image,
    })),
  ];
  const naming = images.filter(({ image }) => typeof image === 'object' && image.parameter === name);
  return naming.length > 0 ? naming.map(({ path }) => path) : ['sidecar.image.parameter'];
}
