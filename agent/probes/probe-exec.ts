import type { ReadinessProbe } from '../configuration/config.ts';
import type { Probing } from './until-ready.ts';

type ExecProbe = Extract<ReadinessProbe, { kind: 'exec' }>;

/** A program that ends with exit code 0. */
export function probeExec({ command, timeout }: ExecProbe): Probing {
  return async ({ programs }, stop) => {
    const { code, ended, said } = await run();
    const stderr = said && `, stderr = ${said}`;
    if (ended === 'timed out') throw new Error(`exec probe failed: command timed out${stderr}`);
    if (code !== 0) throw new Error(`exec probe failed: exit code = ${code ?? 'none'}${stderr}`);
    return 'exec probe success: exit code = 0';

    async function run() {
      try {
        return await programs.run({ ...command, timeout }, stop);
      } catch (error) {
        throw new Error(`exec probe failed: ${(error as Error).message}`, { cause: error });
      }
    }
  };
}
