import type { Terminal } from '../clients/terminal.ts';
import { loadPolicy } from '../reconcile/load-policy.ts';
import type { GuardWorld } from '../reconcile/world.ts';
import { Trouble } from '../report/trouble.ts';
import type { Policy } from '../sidecar/policy.ts';
import type { PolicyError } from '../sidecar/read-policy.ts';
import { stageParameters } from '../sidecar/stage-parameters.ts';
import { readText } from './read-text.ts';

/** The policy that a command judges by, and where it is from. */
export interface ChosenPolicy {
  policy: Policy;
  from: 'parameter' | 'file' | 'built-in';
  /** Which one it is, for a person. */
  name: string;
  /** What is wrong with the parameter's text; then `policy` is the built-in one. */
  errors: PolicyError[];
}

/**
 * The file that was named, else the deployed stage's parameter, else the built-in policy.
 *
 * @throws Trouble for a file that cannot be read or is no policy
 */
export async function choosePolicy(
  { parameter, place }: Pick<GuardWorld, 'parameter' | 'place'>,
  file: string | undefined,
  terminal: Terminal,
): Promise<ChosenPolicy> {
  const name = stageParameters(place.stage).policy;
  const text = file === undefined ? await parameter(name) : (await readText(file, terminal)).text;
  const read = async (asked: string) => (asked === name ? text : parameter(asked));
  const { policy, errors } = await loadPolicy(read, name, place);
  if (text === undefined) return { policy, from: 'built-in', name: 'the built-in policy', errors: [] };
  if (file === undefined) return { policy, from: 'parameter', name: `the parameter ${name}`, errors };
  const [first] = errors;
  if (first) {
    throw new Trouble(`${first.path} ${first.message}`.trim().replace(/[.?]$/, ''), {
      where: file,
      remedy: `"remora check-policy ${file}" says all that is wrong.`,
    });
  }
  return { policy, from: 'file', name: `the file ${file}`, errors };
}
