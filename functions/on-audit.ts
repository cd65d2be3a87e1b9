import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { connectReports, type Reporter } from './clients/connect-reports.ts';
import { count, engine, logger } from './clients/engine.ts';
import { NotPosted } from './clients/slack.ts';
import { arrange, idsOf, type Post } from './report/slack/arrange.ts';
import { digestContent } from './report/slack/digest-content.ts';
import { familyContent } from './report/slack/family-content.ts';
import { fit } from './report/slack/fit.ts';
import { groupContent } from './report/slack/group-content.ts';
import type { Content } from './report/slack/message.ts';
import { type Report, readReport } from './report/slack/read-report.ts';

const connect = connectReports(process.env);

/** What this process has posted: events by their ids, and single messages of a post that took several. */
const posted = new Set<string>();

/** Something was recorded that people should know: tell them. Only what they were not told of stays in the queue. */
export const handler = engine(async (event: SQSEvent, context): Promise<SQSBatchResponse> => {
  const { reports, unread } = readBatch(event.Records);
  const untold = await tell(connect(context), [...reports.values()]);
  const failed = [...reports].filter(([, { ids }]) => isUntold(ids, untold)).map(([messageId]) => messageId);
  return { batchItemFailures: [...unread, ...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}, 1_000);

function readBatch(records: SQSRecord[]): { reports: Map<string, Report>; unread: string[] } {
  const reports = new Map<string, Report>();
  const unread: string[] = [];
  for (const { messageId, body } of records) {
    try {
      reports.set(messageId, readReport(body));
    } catch (error) {
      logger.error((error as Error).message, { messageId });
      unread.push(messageId);
    }
  }
  return { reports, unread };
}

/** Returns the ids of the events that nobody was told of. */
async function tell(reporter: Reporter, reports: Report[]): Promise<Set<string>> {
  const untold = new Set(reports.flatMap(({ ids }) => ids).filter((id) => !posted.has(id)));
  if (untold.size === 0) return untold;
  try {
    const webhook = await reporter.webhook();
    if (webhook) await postAll(reporter, webhook, reports, untold);
    else toLog(reporter, reports, untold);
  } catch (error) {
    logger.error((error as Error).message, error as Error);
  }
  if (untold.size > 0) count('ReportsUnsent', untold.size);
  return untold;
}

function isUntold(ids: string[], untold: Set<string>): boolean {
  return ids.some((id) => untold.has(id));
}

async function postAll(
  reporter: Reporter,
  webhook: URL,
  reports: Report[],
  untold: Set<string>,
): Promise<void> {
  for (const post of arrange(reports.filter(({ ids }) => isUntold(ids, untold)))) {
    try {
      await send(reporter, webhook, post);
      for (const id of idsOf(post)) untold.delete(id);
    } catch (error) {
      const { name, message } = error as Error;
      logger.error(`${message}; ${idsOf(post).length} of the reports stay in the queue`, { error: name });
      if (error instanceof NotPosted && !error.ofMessage) return;
    }
  }
}

async function send(reporter: Reporter, webhook: URL, post: Post): Promise<void> {
  const ids = idsOf(post);
  for (const [index, message] of fit(await contentOf(reporter, post)).entries()) {
    const key = `${ids.join()}#${index}`;
    if (!posted.has(key)) await reporter.post(webhook, message);
    posted.add(key);
  }
  for (const id of ids) posted.add(id);
}

async function contentOf({ diff, documentation }: Reporter, post: Post): Promise<Content> {
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
function toLog({ parameter }: Reporter, reports: Report[], untold: Set<string>): void {
  for (const report of reports)
    logger.warn('A report, for the log alone', {
      report: report.kind === 'digest' ? report.digest : report.event,
    });
  logger.warn(
    `There is no Slack webhook: put its URL into the parameter ${parameter} to have the reports in a channel`,
  );
  count('ReportsUnsent', untold.size);
  untold.clear();
}
