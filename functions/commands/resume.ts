import { brakeOf } from '../clients/account-world.ts';
import { askingAws } from '../clients/aws-trouble.ts';
import { connectAccount } from '../clients/connect-account.ts';
import { type Brake, parseBrake, releaseBrake } from '../reconcile/brake.ts';
import { counted } from '../report/counted.ts';
import { Trouble } from '../report/trouble.ts';
import { stageParameters } from '../sidecar/stage-parameters.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';

/** `remora resume`: releases the account's brake. */
export const resumeCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command.description("Releases the brake of a stage's repairs, and says what it was on for."),
    ).addHelpText('after', help),
  run: (call) => askingAws(() => run(call)),
};

const help = `
The brake goes on by itself after failed registrations in a row (stopAfterFailures in the policy). What it
stopped is made by the next sweep. The limit of an hour (maxRepairsPerHour) ends with the hour, and not by this.

Exit status: 0 it is off now, whether or not it was on; 1 it could not be released.

Needs: ssm:GetParameter and ssm:PutParameter on /remora/<stage>/brake.

Examples:
  remora resume
  remora resume --stage prod --region ap-northeast-1`;

async function run({ options, terminal }: CommandCall): Promise<number> {
  const account = await connectAccount(destinationOf(options));
  const { stage, region } = account.place;
  const world = brakeOf(account);
  const { text, version } = await world.readBrake();
  if (version === 0) {
    throw new Trouble(`there is no brake of stage ${stage} in ${region}`, {
      where: stageParameters(stage).brake,
      remedy: 'It comes with the deployment: is --stage the right one?',
    });
  }
  const now = parseBrake(text, world.now());
  if (now && !now.paused) {
    terminal.print(`The brake of stage ${stage} is not on${inARow(now)}.`);
    return 0;
  }
  terminal.print(`${wasOn(await releaseBrake(world))} It is off now; the next sweep makes what it stopped.`);
  return 0;
}

function wasOn(before: Brake | undefined): string {
  if (!before) return 'Nobody could read what the brake said, which counts as on.';
  const { at, because } = before.paused ?? { at: 'a moment ago', because: 'it was released meanwhile.' };
  return `The brake was on since ${at}: ${because}`;
}

function inARow({ failures }: Brake): string {
  if (failures === 0) return '';
  return `, after ${counted(failures, 'failed registration')} in a row`;
}
