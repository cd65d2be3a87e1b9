import { accountWorld } from '../clients/account-world.ts';
import { awsTrouble } from '../clients/aws-trouble.ts';
import { type Account, connectAccount } from '../clients/connect-account.ts';
import { parameterNames } from '../clients/parameter-names.ts';
import { connectStage } from '../clients/stage.ts';
import type { Terminal } from '../clients/terminal.ts';
import { beforeSwitching } from '../report/before-switching.ts';
import {
  type Diagnosis,
  diagnosisText,
  failed,
  ok,
  statusOfDiagnoses,
  warning,
} from '../report/diagnosis.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import { choosePolicy } from './choose-policy.ts';
import type { CommandDoor } from './command-door.ts';
import { checkFamilies, checkOtherStages, lastRegistration } from './doctor/check-families.ts';
import { checkParameters, checkPolicy } from './doctor/check-parameters.ts';
import { checkBrake, checkLastEvent, checkQueues, checkRules } from './doctor/check-stage.ts';
import { checkTrail } from './doctor/check-trail.ts';
import { familiesOf, lookAtFamilies, switchOf } from './look-at-families.ts';

/** `remora doctor`: what of a stage is as it should be, and what to do about the rest. */
export const doctorCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command.description('Checks a stage and its surroundings, each line ok or with the remedy.'),
    )
      .option('--json', 'one object per check and line')
      .addHelpText('after', help),
  run: async ({ options, terminal }) => {
    const examination = new Examination(terminal, options.json === true);
    const account = await examination.ask('identity', () => connectAccount(destinationOf(options)));
    if (account) await examine(examination, account, terminal);
    return statusOfDiagnoses(examination.diagnoses);
  },
};

const help = `
Asks, in this order: identity and region; whether the stage is deployed; whether a trail logs
RegisterTaskDefinition; the stage's rules, policy, parameters, brake and queues; every family, with the
guards about those that need a repair; whether events come (by the log of on-registered); whether another
stage registers the same families; and what switching to mode register would do. Changes nothing.
What you have no permission to ask is a warning with the permission's name, and the other checks go on.

Exit status: 1 a check failed, else 2 there is a warning, else 0.

Needs: as "remora audit", and cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus,
cloudtrail:GetEventSelectors, events:DescribeRule, sqs:GetQueueUrl, sqs:ListQueues, sqs:GetQueueAttributes,
logs:DescribeLogStreams.

Examples:
  remora doctor
  remora doctor --stage prod --region ap-northeast-1
  remora doctor --json | jq -r 'select(.status != "ok") | .remedy'`;

/** Collects what the checks say, and prints it as it comes. */
class Examination {
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

async function examine(examination: Examination, account: Account, terminal: Terminal): Promise<void> {
  const { place, settings, identity } = account;
  const { stage: name, region } = place;
  const world = accountWorld(account);
  const stage = connectStage(account);
  examination.say(ok('identity', identity), ok('region', `${region}, account ${place.account}`));
  const queue = await examination.ask('stage', async () => (await stage.workQueue()) ?? 'absent');
  if (queue === 'absent') {
    const remedy = `Deploy it: npx serverless deploy --stage ${name} --region ${region}; or name another with --stage or --region.`;
    examination.say(failed('stage', `${name} is not deployed here`, remedy));
  } else if (queue !== undefined) examination.say(ok('stage', `${name} is deployed`));
  await examination.check('trail', () => checkTrail(settings));
  const isDeployed = queue !== undefined && queue !== 'absent';
  if (isDeployed) await examination.check('rules', () => checkRules(stage, name));
  const chosen = await examination.ask('policy', () => choosePolicy(world, undefined, terminal));
  if (!chosen) return;
  const { policy } = chosen;
  examination.say(...checkPolicy(chosen, name));
  await examination.check('parameters', () => checkParameters(world, policy));
  if (isDeployed) {
    await examination.check('brake', () => checkBrake(world, policy));
    await examination.check('queues', () => checkQueues(stage));
  }
  const families = await examination.ask('families', () => familiesOf(world, policy));
  if (!families) return;
  await examination.check('stages', async () =>
    checkOtherStages(world, await parameterNames(settings, '/remora/'), policy, families),
  );
  const view = await examination.ask('families', () => lookAtFamilies(world, families, chosen, terminal));
  if (!view) return;
  examination.say(...checkFamilies(view));
  if (isDeployed) {
    const registered = lastRegistration(view, place);
    await examination.check('events', () => checkLastEvent(stage, name, registered, Date.now()));
  }
  const { numbers, uncounted } = await switchOf(view, policy, settings);
  const isOn = policy.mode === 'register' && !policy.onlyReport;
  const check = isOn ? 'to be made' : 'switching';
  examination.say(...beforeSwitching(numbers).map((line) => ok(check, line.replace(/\.$/, ''))));
  if (uncounted !== undefined)
    examination.say(warning(check, 'running tasks could not be counted', uncounted));
}
