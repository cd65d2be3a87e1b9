import { awsTrouble } from '../../clients/aws-trouble.ts';
import type { Terminal } from '../../clients/terminal.ts';
import { type Diagnosis, diagnosisText, failed, warning } from '../../report/diagnosis.ts';

/** Collects what the checks say, and prints it as it comes. */
export class Examination {
  readonly diagnoses: Diagnosis[] = [];
  readonly #terminal: Terminal;
  readonly #json: boolean;

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal;
    this.#json = json;
  }

  say(...diagnoses: Diagnosis[]): void {
    this.diagnoses.push(...diagnoses);
    for (const diagnosis of diagnoses) {
      const text = this.#json ? JSON.stringify(diagnosis) : diagnosisText(diagnosis, this.#terminal.paint);
      this.#terminal.print(text);
    }
  }

  /** What AWS answers; undefined where it does not, which is said in a line. */
  async ask<Answer>(check: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await work();
    } catch (error) {
      const trouble = awsTrouble(error);
      if (!trouble) throw error;
      const remedy = trouble.remedy ?? 'Try again later.';
      const what = [trouble.where, trouble.message].filter(Boolean).join(': ');
      this.say(
        check === 'identity' ? failed(check, what, remedy) : warning(check, `not checked: ${what}`, remedy),
      );
      return undefined;
    }
  }

  async check(name: string, work: () => Promise<Diagnosis[]>): Promise<void> {
    this.say(...((await this.ask(name, work)) ?? []));
  }
}
