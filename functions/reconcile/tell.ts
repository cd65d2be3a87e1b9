import { arrange, idsOf, type Post } from '../report/slack/arrange.ts';
import { digestContent } from '../report/slack/digest-content.ts';
import { familyContent } from '../report/slack/family-content.ts';
import { fit } from '../report/slack/fit.ts';
import { groupContent } from '../report/slack/group-content.ts';
import type { Content, SlackMessage } from '../report/slack/message.ts';
import type { Report } from '../report/slack/read-report.ts';
import type { Metric } from './world.ts';

/** Where people are told, and what of. */
export interface Reporter {
  /** Address of docs/; undefined where nobody said. */
  documentation: string | undefined;
  /** Name of the parameter with the webhook's URL. */
  parameter: string;
  /**
   * Where to post; undefined where there is no webhook.
   *
   * @throws where the parameter holds something else
   */
  webhook(): Promise<URL | undefined>;
  /** @throws NotPosted */
  post(webhook: URL, message: SlackMessage): Promise<void>;
  /** What differs between two revisions of a family, environment values hidden, or why nobody knows. */
  diff(family: string, before: number, after: number): Promise<string[] | { unreadable: string }>;
}

/** What telling people needs from outside. */
export interface TellingWorld extends Reporter {
  /** What this process has posted: events by their ids, and single messages of a post that took several. */
  posted: Set<string>;
  /** Whether what kept a message out of Slack would keep out every other, too. */
  isOutage(error: unknown): boolean;
  count(metric: Metric, value: number): void;
  log: {
    warn(message: string, ...about: { report: object }[]): void;
    error(message: string, ...about: [Error] | [{ error: string }]): void;
  };
}

/**
 * Tells people what was reported, oldest first, families before digests, nothing twice. Where there is no webhook the
 * log is told.
 *
 * @returns the ids of the events that nobody was told of
 */
export async function tell(world: TellingWorld, reports: Report[]): Promise<Set<string>> {
  const untold = new Set(reports.flatMap(({ ids }) => ids).filter((id) => !world.posted.has(id)));
  if (untold.size === 0) return untold;
  try {
    const webhook = await world.webhook();
    if (webhook) await postAll(world, webhook, reports, untold);
    else toLog(world, reports, untold);
  } catch (error) {
    world.log.error((error as Error).message, error as Error);
  }
  if (untold.size > 0) world.count('ReportsUnsent', untold.size);
  return untold;
}

/** Whether there is anything in a report that nobody was told of. */
export function isUntold({ ids }: Report, untold: Set<string>): boolean {
  return ids.some((id) => untold.has(id));
}

async function postAll(
  world: TellingWorld,
  webhook: URL,
  reports: Report[],
  untold: Set<string>,
): Promise<void> {
  for (const post of arrange(reports.filter((report) => isUntold(report, untold)))) {
    try {
      await send(world, webhook, post);
      for (const id of idsOf(post)) untold.delete(id);
    } catch (error) {
      const { name, message } = error as Error;
      const left = idsOf(post).length;
      world.log.error(`${message}; ${left} of the reports stay in the queue`, { error: name });
      if (world.isOutage(error)) return;
    }
  }
}

async function send(world: TellingWorld, webhook: URL, post: Post): Promise<void> {
  const { posted } = world;
  const ids = idsOf(post);
  for (const [index, message] of fit(await contentOf(world, post)).entries()) {
    const key = `${ids.join()}#${index}`;
    if (!posted.has(key)) await world.post(webhook, message);
    posted.add(key);
  }
  for (const id of ids) posted.add(id);
}

async function contentOf({ diff, documentation }: TellingWorld, post: Post): Promise<Content> {
  if (post.kind === 'digest') return digestContent(post.report.digest, documentation);
  if (post.kind === 'group')
    return groupContent(
      post.reports.map(({ event }) => event),
      documentation,
    );
  const { event } = post.report;
  const { family, revision, repairedRevision } = event;
  const both = revision !== undefined && repairedRevision !== undefined;
  return familyContent(event, {
    documentation,
    diff: both ? await diff(family, revision, repairedRevision) : undefined,
  });
}

/** Without a webhook the log is where the reports go, and the metric says so. */
function toLog({ parameter, log, count }: TellingWorld, reports: Report[], untold: Set<string>): void {
  for (const report of reports)
    log.warn('A report, for the log alone', {
      report: report.kind === 'digest' ? report.digest : report.event,
    });
  log.warn(
    `There is no Slack webhook: put its URL into the parameter ${parameter} to have the reports in a channel`,
  );
  count('ReportsUnsent', untold.size);
  untold.clear();
}
