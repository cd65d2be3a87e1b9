import { AwsError } from '../service.ts';

/** Bytes of the event's JSON: 6 MB where somebody waits for the answer, 1 MB where nobody does (developer guide, "Lambda quotas"). */
const limits = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 };

/** @throws RequestTooLargeException */
export function checkRequestSize(event: unknown, type: keyof typeof limits): void {
  const size = Buffer.byteLength(JSON.stringify(event) ?? 'null');
  if (size > limits[type])
    throw new AwsError(
      'RequestTooLargeException',
      `${size} byte payload is too large for the ${type} invocation type (limit ${limits[type]} bytes)`,
      413,
    );
}
