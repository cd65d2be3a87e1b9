import type { Take } from './start-program.ts';

/** Bytes of one stream of one run: no honest plugin prints so much. */
const most = 1024 * 1024;

/** What a program prints, up to a limit. */
export interface Capture {
  take: Take;
  size(): number;
  isFull(): boolean;
  /** As UTF-8; what is none becomes U+FFFD. */
  text(): string;
}

export function capture(limit = most): Capture {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isFull = false;
  return {
    take(chunk) {
      const room = limit - size;
      if (chunk.length > room) isFull = true;
      if (room > 0) chunks.push(isFull ? chunk.slice(0, room) : chunk);
      size += Math.min(room, chunk.length);
      return !isFull;
    },
    size: () => size,
    isFull: () => isFull,
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
