import type { Environment } from './environment.ts';
import { isUtc } from './is-utc.ts';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

export type Level = (typeof levels)[number];

/** What people filter on: one line an event, its level, and a tag for the part of the agent that speaks. */
export type Log = (level: Level, tag: string, text: string) => void;

/**
 * The log of a process, as lines `2006/01/02 15:04:05 LEVEL <tag> text` in local time, or as JSON.
 *
 * @param environment `MACKEREL_LOG_LEVEL` (upper case; INFO where it is none of the levels) and
 *   `MACKEREL_LOG_FORMAT` (`json` for JSON)
 * @param write takes one line without its end
 */
export function createLog(
  environment: Environment,
  write: (line: string) => void,
  now: () => Date = () => new Date(),
): Log {
  const threshold = levels.indexOf((environment.MACKEREL_LOG_LEVEL ?? '') as Level);
  const least = threshold < 0 ? levels.indexOf('INFO') : threshold;
  const line = environment.MACKEREL_LOG_FORMAT === 'json' ? jsonLine : textLine(isUtc(environment));
  return (level, tag, text) => {
    if (levels.indexOf(level) >= least) write(line(now(), level, tag, text));
  };
}

function textLine(utc: boolean) {
  const timeOf = utc ? universalTime : localTime;
  return (at: Date, level: Level, tag: string, text: string) =>
    // One event must stay one line, whoever wrote the text.
    `${timeOf(at)} ${level} <${tag}> ${text.trimEnd().replaceAll('\n', '\\n')}`;
}

function jsonLine(at: Date, level: Level, tag: string, text: string): string {
  return JSON.stringify({ time: at.toISOString(), level, tag, message: text });
}

function localTime(at: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  const date = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join('/');
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(':')}`;
}

function universalTime(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
