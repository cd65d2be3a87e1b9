import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { pace } from '../reconcile/pace.ts';
import type { Reporter } from '../reconcile/tell.ts';
import { definitionDiff } from '../report/definition-diff.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import { describing, ecsClient } from './ecs.ts';
import { readingParameters, ssmClient } from './parameters.ts';
import { post } from './slack.ts';
import { webhookUrl } from './slack-webhook.ts';
import { type Environment, required } from './surroundings.ts';

/** Slack takes one message a second (docs.slack.dev, "Rate limits"). */
const millisecondsPerMessage = 1_000;

/** Milliseconds that are left for the answer to Lambda. */
const reserve = 5_000;

/** Connects what a process keeps, and gives each invocation what it tells people with. */
export function connectReports(environment: Environment): (context: Context) => Reporter {
  const { describe } = describing(ecsClient());
  const { parameter: read } = readingParameters(ssmClient());
  const parameter = required(environment, 'REMORA_SLACK_WEBHOOK_PARAMETER');
  const documentation = environment.REMORA_DOCUMENTATION_URL?.replace(/\/+$/, '') || undefined;
  const emulated = Boolean(environment.AWS_ENDPOINT_URL);
  const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const paced = pace(millisecondsPerMessage, clock.now, clock.sleep);
  return (context) => ({
    documentation,
    parameter,
    async webhook() {
      const text = await read(parameter);
      return text === undefined ? undefined : webhookUrl(text, parameter, emulated);
    },
    async post(webhook, message) {
      await paced();
      await post(webhook, message, Date.now() + context.getRemainingTimeInMillis() - reserve, clock);
    },
    async diff(family, before, after) {
      try {
        const [old, repaired] = await Promise.all([
          describe(`${family}:${before}`),
          describe(`${family}:${after}`),
        ]);
        return old && repaired
          ? definitionDiff(comparable(old), comparable(repaired))
          : { unreadable: 'one of them is gone' };
      } catch (error) {
        return { unreadable: `${(error as Error).name}` };
      }
    },
  });
}

/** ECS names no tags where it was given none. */
function comparable({ tags = [], ...definition }: TaskDefinition): TaskDefinition {
  return tags.length > 0 ? { ...definition, tags } : (definition as TaskDefinition);
}
