import type { TestContext } from 'node:test';
import { type Bell, bell } from '../../../agent/bell.ts';
import type { Clock } from '../../../agent/clock.ts';
import { runAgent } from '../../../agent/commands/run-agent.ts';
import type { MackerelDouble } from './mackerel-api.ts';
import { recordedLog } from './recorded-log.ts';
import { scaledClock } from './scaled-clock.ts';

/** An agent from its configuration to its end. */
export interface WholeAgent {
  lines: string[];
  reload: Bell;
  stop: AbortController;
  /** Its exit status. */
  ended: Promise<number>;
  /** Whether Mackerel has taken the host so many times. */
  started(times: number): () => boolean;
}

/** The seconds that a reload and the end give to requests have to be long enough on a machine that is busy. */
const slow = scaledClock(2);

/** Waits quickly until `isOver`, and then slowly. */
export function quickUntil(isOver: () => boolean, quick: Clock = scaledClock(300)): Clock {
  return { ...quick, wait: (...args) => (isOver() ? slow : quick).wait(...args) };
}

/** The whole agent in this process, gone with the test, and its Mackerel, too. */
export function wholeAgent(
  test: TestContext,
  double: MackerelDouble,
  file: string,
  { clock = slow, environment = {} }: { clock?: Clock; environment?: Record<string, string> } = {},
): WholeAgent {
  const { log, lines } = recordedLog();
  const reload = bell(clock);
  const stop = new AbortController();
  const given = {
    PATH: process.env.PATH,
    MACKEREL_CONTAINER_PLATFORM: 'none',
    MACKEREL_APIBASE: double.base,
    MACKEREL_APIKEY: double.key,
    MACKEREL_AGENT_CONFIG: file,
    ...environment,
  };
  const ended = runAgent({ environment: given, reload, clock, log }, stop.signal);
  test.after(async () => {
    stop.abort();
    await ended;
    await double.close();
  });
  const started = (times: number) => () =>
    lines.filter((line) => line.includes('start the agent')).length >= times;
  return { lines, started, reload, stop, ended };
}
