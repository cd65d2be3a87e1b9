import type { QueueDepth, Stage } from '../../clients/stage.ts';
import { parseBrake } from '../../reconcile/brake.ts';
import type { GuardWorld } from '../../reconcile/world.ts';
import { type Diagnosis, failed, ok, warning } from '../../report/diagnosis.ts';
import type { Policy } from '../../sidecar/policy.ts';
import { stageParameters } from '../../sidecar/stage-parameters.ts';

/** The rules that open the doors. */
export async function checkRules(stage: Stage, name: string): Promise<Diagnosis[]> {
  const rules = ['on-registered', 'on-schedule', 'reports'].map((rule) => `remora-${name}-${rule}`);
  const states = await Promise.all(rules.map((rule) => stage.rule(rule)));
  const bad = rules.flatMap((rule, index) => {
    if (states[index] === 'ENABLED') return [];
    if (states[index] === 'absent')
      return failed('rules', `there is no rule ${rule}`, 'Deploy the stage again.');
    return failed('rules', `${rule} is disabled`, `Enable it: aws events enable-rule --name ${rule}`);
  });
  return bad.length > 0 ? bad : [ok('rules', 'all are enabled')];
}

/** What waits, and what could not be done. */
export async function checkQueues(stage: Stage): Promise<Diagnosis[]> {
  const queues = await stage.queues();
  const isDead = ({ name }: QueueDepth) => /-dead(\.fifo)?$/.test(name);
  const living = queues.filter((queue) => !isDead(queue));
  const depths = living.map(
    ({ name, waiting, underWay }) => `${name} ${waiting} waiting, ${underWay} under way`,
  );
  const dead = queues.filter((queue) => isDead(queue) && queue.waiting > 0);
  return [
    ok('queues', depths.join('; ')),
    ...(dead.length === 0
      ? [ok('dead letters', 'none')]
      : dead.map(({ name, waiting }) =>
          failed(
            'dead letters',
            `${waiting} in ${name}: ${waiting === 1 ? 'it' : 'they'} failed for good`,
            remedyOf(name),
          ),
        )),
  ];
}

/** SQS moves back only what it moved there itself. What EventBridge and Lambda put aside, the next sweep has seen to. */
function remedyOf(name: string): string {
  return name.endsWith('-doors-dead')
    ? 'Each says why in its attributes. The sweep looks at their families anyway: aws sqs purge-queue --queue-url <URL of the queue>'
    : 'The log says why. When that is mended: aws sqs start-message-move-task --source-arn <ARN of the queue>';
}

/** Whether repairs are made at all. */
export async function checkBrake(world: GuardWorld, { maxRepairsPerHour }: Policy): Promise<Diagnosis[]> {
  const { stage } = world.place;
  const { text, version } = await world.readBrake();
  if (version === 0) {
    return [
      failed('brake', `the parameter ${stageParameters(stage).brake} is gone`, 'Deploy the stage again.'),
    ];
  }
  const brake = parseBrake(text, world.now());
  const remedy = `Mend that, then: remora resume --stage ${stage}`;
  if (!brake) return [failed('brake', 'nobody can read what it says, which counts as on', remedy)];
  if (brake.paused) {
    const { at, because } = brake.paused;
    return [failed('brake', `on since ${at}: ${because.replace(/\.$/, '')}`, remedy)];
  }
  const said = `${brake.repairs} of ${maxRepairsPerHour} repairs in this hour, ${brake.failures} failures in a row`;
  if (brake.repairs < maxRepairsPerHour) return [ok('brake', `off; ${said}`)];
  return [
    warning(
      'brake',
      `on until the hour ends; ${said}`,
      'The next sweep goes on; or raise maxRepairsPerHour.',
    ),
  ];
}

const hour = 3_600_000;

/** Longer ago than that a log group may have forgotten the event. */
const remembered = 14 * 24 * hour;

/**
 * When on-registered last ran, by its log, which is the cheapest to ask and tells in report mode too.
 *
 * @param registered when somebody else last registered something, and what; its event must have come
 */
export async function checkLastEvent(
  stage: Stage,
  name: string,
  registered: { what: string; at: number } | undefined,
  now: number,
): Promise<Diagnosis[]> {
  const last = await stage.lastRun(`remora-${name}-on-registered`);
  const said = last === undefined ? 'none has come yet' : `the last came at ${new Date(last).toISOString()}`;
  // CloudWatch Logs may show a stream's last event an hour late, and CloudTrail takes minutes.
  const isDue = registered !== undefined && now - registered.at > hour && now - registered.at < remembered;
  if (isDue && (last ?? 0) < registered.at) {
    return [
      failed(
        'events',
        `${said}, but ${registered.what} was registered at ${new Date(registered.at).toISOString()}`,
        'See trail and rules above; the sweep finds such families, only later.',
      ),
    ];
  }
  return [
    last === undefined
      ? warning('events', said, 'Register something, and ask again after some minutes.')
      : ok('events', said),
  ];
}
