import type { Terminal } from './terminal.ts';

/** Whether a person sits there who can be asked: what they read and what they type is a terminal. */
export function canAsk({ stdin, progress }: Terminal): boolean {
  return progress !== undefined && (stdin as { isTTY?: boolean }).isTTY === true;
}

/** Asks for a yes or a no; whatever is no yes is a no. */
export async function ask({ stdin, progress }: Terminal, question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: stdin, ...(progress && { output: progress }) });
  // Where the input ends or Ctrl-C is typed, there is no answer that would come.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
