/** How long `remora --help` takes beside a Node.js that does nothing; target: 1.5 times at the most. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runs = 31;
const remora = fileURLToPath(new URL('../../.setup/remora', import.meta.url));

function milliseconds(program: string, args: string[]): number {
  const start = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
}

const median = (times: number[]) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
const nothing: number[] = [];
const help: number[] = [];
// One after the other, so that whatever else the machine does concerns both.
for (let run = 0; run < runs; run += 1) {
  nothing.push(milliseconds(process.execPath, ['-e', '0']));
  help.push(milliseconds(remora, ['--help']));
}
const [idle, helping] = [median(nothing), median(help)];
console.log(
  `\nremora --help: ${helping.toFixed(1)} ms, node -e 0: ${idle.toFixed(1)} ms (medians of ${runs}); ` +
    `ratio ${(helping / idle).toFixed(2)}, target: at most 1.5.`,
);
