/** The agent as its own door runs it, in a time that passes `BENCH_SPEED` times as fast. */
import { writeSync } from 'node:fs';
import { bell } from '../../../agent/bell.ts';
import { runAgent } from '../../../agent/commands/run-agent.ts';
import { createLog } from '../../../agent/log.ts';
import { scaledClock } from '../../agent/doubles/scaled-clock.ts';

const clock = scaledClock(Number(process.env.BENCH_SPEED));
const log = createLog(process.env, (line) => writeSync(2, `${line}\n`));
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
process.exit(await runAgent({ environment: process.env, reload: bell(clock), clock, log }, stop.signal));
