import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { Paint } from '../report/paint.ts';

/** What a command line program has around it: where its words go, and what it is told. */
export interface Terminal {
  /** A result, to standard output. A line end is put after it. */
  print(text: string): void;
  /** Progress, a hint or an error, to standard error. A line end is put after it. */
  note(text: string): void;
  /** Colours for {@link print}: on a terminal only; NO_COLOR and FORCE_COLOR are honoured. */
  paint: Paint;
  /** Colours for {@link note}. */
  paintNote: Paint;
  /** Columns of standard output; 100 where it is no terminal. */
  width: number;
  /** Standard error, for a progress bar; undefined where it is no terminal. */
  progress: Writable | undefined;
  stdin: Readable;
  environment: Readonly<Record<string, string | undefined>>;
}

/** The terminal of this process. A reader who has had enough (`| head`) ends it without a word. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', endAtBrokenPipe);
  return {
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    paintNote: (style, text) => styleText(style, text, { stream: stderr }),
    width: stdout.columns ?? 100,
    progress: stderr.isTTY ? stderr : undefined,
    // Standard input is opened by whoever reads it: merely looking at it costs time.
    get stdin() {
      return process.stdin;
    },
    environment: env,
  };
}

/** 141 is what a shell reports of a program that wrote into a closed pipe. */
function endAtBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
}
