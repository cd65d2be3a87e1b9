import { accountWorld } from '../clients/account-world.ts';
import type { ClientSettings } from '../clients/client-settings.ts';
import { type Account, connectAccount } from '../clients/connect-account.ts';
import { parameterNames } from '../clients/parameter-names.ts';
import { connectStage, type Stage } from '../clients/stage.ts';
import type { Terminal } from '../clients/terminal.ts';
import { beforeSwitching } from '../report/before-switching.ts';
import { failed, ok, statusOfDiagnoses, warning } from '../report/diagnosis.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import { type ChosenPolicy, choosePolicy } from './choose-policy.ts';
import type { CommandDoor } from './command-door.ts';
import { checkFamilies, checkOtherStages, lastRegistration } from './doctor/check-families.ts';
import { checkParameters, checkPolicy } from './doctor/check-parameters.ts';
import { checkBrake, checkLastEvent, checkQueues, checkRules } from './doctor/check-stage.ts';
import { checkTrail } from './doctor/check-trail.ts';
import { Examination } from './doctor/examination.ts';
import { familiesOf, lookAtFamilies, switchOf, type View } from './look-at-families.ts';
import { registers } from './registers.ts';

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

async function examine(examination: Examination, account: Account, terminal: Terminal): Promise<void> {
  const { place, settings, identity } = account;
  const world = accountWorld(account);
  examination.say(ok('identity', identity), ok('region', `${place.region}, account ${place.account}`));
  const stage = await deployedStage(examination, account);
  await examination.check('trail', () => checkTrail(settings));
  if (stage) await examination.check('rules', () => checkRules(stage, place.stage));
  const chosen = await examination.ask('policy', () => choosePolicy(world, undefined, terminal));
  if (!chosen) return;
  examination.say(...checkPolicy(chosen, place.stage));
  await examination.check('parameters', () => checkParameters(world, chosen.policy));
  if (stage) {
    await examination.check('brake', () => checkBrake(world, chosen.policy));
    await examination.check('queues', () => checkQueues(stage));
  }
  const families = await examination.ask('families', () => familiesOf(world, chosen.policy));
  if (!families) return;
  await examination.check('stages', async () =>
    checkOtherStages(world, await parameterNames(settings), chosen.policy, families),
  );
  const view = await examination.ask('families', () => lookAtFamilies(world, families, chosen, terminal));
  if (!view) return;
  examination.say(...checkFamilies(view));
  const registered = lastRegistration(view, place);
  if (stage)
    await examination.check('events', () => checkLastEvent(stage, place.stage, registered, Date.now()));
  await saySwitch(examination, view, chosen, settings);
}

/** The stage; undefined where it is not deployed or cannot be asked for. */
async function deployedStage(examination: Examination, account: Account): Promise<Stage | undefined> {
  const { stage: name, region } = account.place;
  const stage = connectStage(account);
  const queue = await examination.ask('stage', async () => (await stage.workQueue()) ?? 'absent');
  if (queue === undefined) return undefined;
  if (queue !== 'absent') {
    examination.say(ok('stage', `${name} is deployed`));
    return stage;
  }
  const remedy = `Deploy it: npx serverless deploy --stage ${name} --region ${region}; or name another with --stage or --region.`;
  examination.say(failed('stage', `${name} is not deployed here`, remedy));
  return undefined;
}

async function saySwitch(
  examination: Examination,
  view: View,
  { policy }: ChosenPolicy,
  settings: ClientSettings,
): Promise<void> {
  const { numbers, uncounted } = await switchOf(view, policy, settings);
  const check = registers(policy) ? 'to be made' : 'switching';
  examination.say(...beforeSwitching(numbers).map((line) => ok(check, line.replace(/\.$/, ''))));
  if (uncounted !== undefined)
    examination.say(warning(check, 'running tasks could not be counted', uncounted));
}
