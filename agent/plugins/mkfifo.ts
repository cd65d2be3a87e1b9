import { capture } from './capture.ts';
import { findProgram } from './find-program.ts';
import { startProgram } from './start-program.ts';

/**
 * Makes FIFOs that anybody may open: neither runtime has a function for that.
 *
 * @throws Error where it cannot be done
 */
export async function mkfifo(paths: string[], env: Record<string, string>): Promise<void> {
  const file = await findProgram('mkfifo', env.PATH);
  if (file === undefined) throw new Error('the image has no mkfifo');
  const said = capture(1000);
  const args = ['-m', '666', ...paths];
  const { exited, closed } = await startProgram({ file, args, env }, () => true, said.take);
  const [{ code }] = await Promise.all([exited, closed]);
  if (code !== 0) throw new Error(`mkfifo failed: ${said.text().trim()}`);
}
