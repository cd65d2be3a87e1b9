import { readInput } from '../clients/input-file.ts';
import type { Terminal } from '../clients/terminal.ts';
import { type DecodedText, decodeText } from '../documents/decode-text.ts';
import { Trouble } from '../report/trouble.ts';

/**
 * The text of a file, or of standard input where the name is `-`, and how many bytes it takes.
 *
 * @throws {Trouble} where it cannot be read, or is no text
 */
export async function readText(file: string, { stdin }: Terminal): Promise<DecodedText & { bytes: number }> {
  const bytes = await readInput(file, stdin);
  const decoded = decodeText(bytes);
  if ('problem' in decoded) throw new Trouble(decoded.problem, { where: file });
  return { ...decoded, bytes: bytes.length };
}
