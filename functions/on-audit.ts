import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { connectReports } from './clients/connect-reports.ts';
import { count, engine, logger } from './clients/engine.ts';
import { NotPosted } from './clients/slack.ts';
import { isUntold, tell } from './reconcile/tell.ts';
import { type Report, readReport } from './report/slack/read-report.ts';

const connect = connectReports(process.env);
const posted = new Set<string>();
const isOutage = (error: unknown) => error instanceof NotPosted && !error.ofMessage;

/** Something was recorded that people should know: tell them. Only what they were not told of stays in the queue. */
export const handler = engine(async (event: SQSEvent, context): Promise<SQSBatchResponse> => {
  const { reports, unread } = readBatch(event.Records);
  const world = { ...connect(context), posted, isOutage, count, log: logger };
  const untold = await tell(world, [...reports.values()]);
  const failed = [...reports].filter(([, report]) => isUntold(report, untold)).map(([id]) => id);
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
