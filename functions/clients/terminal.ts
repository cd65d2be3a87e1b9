import type { Readable, Writable } from 'node:stream';
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
  const { stdout, env } = process;
  stdout.on('error', endAtBrokenPipe);
  return {
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void standardError().write(`${text}\n`),
    paint: (style, text) => styled(style, text, stdout),
    paintNote: (style, text) => styled(style, text, process.stderr),
    width: stdout.columns ?? 100,
    // The other streams are opened by whoever uses them: merely looking at them costs time.
    get progress() {
      return process.stderr.isTTY ? standardError() : undefined;
    },
    get stdin() {
      return process.stdin;
    },
    environment: env,
  };
}

/** To import node:util costs every start a tenth of what Node.js itself takes; whoever needs no colour does without. */
function styled(style: Parameters<Paint>[0], text: string, stream: Writable): string {
  return process.getBuiltinModule('node:util').styleText(style, text, { stream });
}

function standardError(): Writable {
  const { stderr } = process;
  if (!stderr.listeners('error').includes(endAtBrokenPipe)) stderr.on('error', endAtBrokenPipe);
  return stderr;
}

/** 141 is what a shell reports of a program that wrote into a closed pipe. */
function endAtBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
}
