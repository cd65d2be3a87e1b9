import type { Paint } from './paint.ts';

/** What one check of `remora doctor` found; one line of its `--json`. */
export interface Diagnosis {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  /** One sentence without its full stop. */
  message: string;
  /** What to do about it, one sentence. */
  remedy?: string;
}

const colours = { ok: 'green', warning: 'yellow', failed: 'red' } as const;

export function ok(check: string, message: string): Diagnosis {
  return { check, status: 'ok', message };
}

export function warning(check: string, message: string, remedy: string): Diagnosis {
  return { check, status: 'warning', message, remedy };
}

export function failed(check: string, message: string, remedy: string): Diagnosis {
  return { check, status: 'failed', message, remedy };
}

/** A check for people: a line, and a second one with the remedy. */
export function diagnosisText({ check, status, message, remedy }: Diagnosis, paint: Paint): string {
  const line = `${paint(colours[status], status.padEnd(8))} ${check.padEnd(12)} ${message}`;
  return remedy === undefined ? line : `${line}\n${' '.repeat(22)}→ ${remedy}`;
}

/** The exit status: 1 something failed, else 2 with a warning, else 0. */
export function statusOfDiagnoses(diagnoses: readonly Diagnosis[]): number {
  if (diagnoses.some(({ status }) => status === 'failed')) return 1;
  return diagnoses.some(({ status }) => status === 'warning') ? 2 : 0;
}
