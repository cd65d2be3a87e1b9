import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Metric } from '../reconcile/world.ts';

export const logger = new Logger();

const metrics = new Metrics({
  defaultDimensions: { stage: process.env.REMORA_STAGE ?? 'unknown' },
  // Most invocations have nothing to count, which Powertools finds worth a warning each time.
  logger: {
    debug: (message) => logger.debug(message),
    info: (message) => logger.debug(message),
    warn: (message) => logger.debug(message),
    error: (message) => logger.error(message),
  },
});

/** Adds to a metric of this invocation, which {@link engine} writes out at its end. */
export function count(metric: Metric, value = 1): void {
  metrics.addMetric(metric, MetricUnit.Count, value);
}

/**
 * What every function runs in. A failure is logged and thrown on, so that queues and destinations see it.
 *
 * @param timeoutEarlyInMillis how long before Lambda would cut the function off it fails by itself
 */
export function engine<Event, Result>(
  handler: (event: Event, context: Context, options: { signal: AbortSignal }) => Promise<Result>,
  timeoutEarlyInMillis: number,
) {
  return (
    middy<Event, Result>({ timeoutEarlyInMillis, timeoutEarlyResponse: outOfTime })
      // Never the event: it may carry environment values. Said here, no variable can switch it on.
      .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
      .use(logMetrics(metrics))
      .onError(({ error }) => logger.error('The invocation failed', error as Error))
      .handler(handler)
  );
}

function outOfTime(): never {
  throw new Error('The function ran out of time; whatever it waited for did not answer soon enough');
}
