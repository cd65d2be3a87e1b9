import { extname } from 'node:path';
import type { Terminal } from '../clients/terminal.ts';
import type { DecodedText } from '../documents/decode-text.ts';
import { type FoundDefinition, readDefinitions } from '../documents/read-definitions.ts';
import { Trouble } from '../report/trouble.ts';
import { type Plan, plan } from '../sidecar/plan.ts';
import type { PolicyFor } from './file-policy.ts';
import { readText } from './read-text.ts';

/** A file, or one task definition of it, that could not be read. */
export interface UnreadVerdict {
  file: string;
  logicalId?: string;
  error: string;
  /** Counted from one. */
  line?: number;
}

export interface PlanVerdict {
  file: string;
  found: FoundDefinition;
  plan: Plan;
}

/** What became of one file. */
export interface FileVerdicts {
  file: string;
  /** Without its byte order mark. Empty where it could not be read. */
  text: string;
  mark: '' | '\uFEFF';
  verdicts: (UnreadVerdict | PlanVerdict)[];
}

/** Reads and plans one file after the other. A file that cannot be read is a verdict, and the next one's turn comes. */
export async function* planFiles(
  files: readonly string[],
  policyFor: PolicyFor,
  terminal: Terminal,
): AsyncGenerator<FileVerdicts> {
  for (const file of files) {
    try {
      yield planFile(file, await readText(file, terminal), policyFor);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      const sentence = [error.message, error.remedy].filter(Boolean).join('. ');
      yield { file, text: '', mark: '', verdicts: [{ file, error: sentence.replace(/\.$/, '') }] };
    }
  }
}

function planFile(file: string, { text, mark }: DecodedText, policyFor: PolicyFor): FileVerdicts {
  const found = readDefinitions(text, formatOf(file));
  if (Array.isArray(found))
    return { file, text, mark, verdicts: found.map((one) => verdictOn(file, one, policyFor)) };
  const { problem, line } = found;
  return { file, text, mark, verdicts: [{ file, error: problem, ...(line !== undefined && { line }) }] };
}

function verdictOn(file: string, found: FoundDefinition, policyFor: PolicyFor): UnreadVerdict | PlanVerdict {
  const { definition, logicalId } = found;
  const made = plan(definition, policyFor(definition));
  if (made.decision !== 'refuse' || made.reason !== 'unreadable') return { file, found, plan: made };
  const error = `it is no task definition: ${made.message.replace(/\.$/, '')}`;
  return { file, ...(logicalId !== undefined && { logicalId }), error };
}

/** What a file is, by its name. */
export function formatOf(file: string): 'json' | 'yaml' | undefined {
  const ending = extname(file).toLowerCase();
  if (ending === '.yml' || ending === '.yaml') return 'yaml';
  return ending === '.json' || ending === '.jsonc' ? 'json' : undefined;
}
