import type { Log } from '../../../agent/log.ts';

/** A log that keeps its lines, as `LEVEL <tag> text`. */
export function recordedLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: (level, tag, text) => lines.push(`${level} <${tag}> ${text}`) };
}
