import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What becomes of a custom resource. */
export type Outcome = { status: 'SUCCESS' } | { status: 'FAILED'; reason: string };

/** CloudFormation does not know what became of it. */
export class NotTold extends Error {
  override name = 'NotTold';
}

/** Bytes of the whole answer, at most: AWS CloudFormation user guide, "Custom resource response objects". */
const largestAnswer = 4096;
const attempts = 5;
const longestAttempt = 5_000;

/**
 * Tells CloudFormation, which waits for it, by a PUT to the address that it gave. That address is presigned: whoever
 * has it can answer in our place, so it is in no error and no log.
 *
 * @param id the resource's physical id; another one than before would have CloudFormation delete the former
 * @throws NotTold
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  id: string,
  outcome: Outcome,
): Promise<void> {
  // Only an emulator of AWS waits without encryption; on Lambda such an address would be somebody else's idea.
  const protocols = process.env.AWS_ENDPOINT_URL === undefined ? ['https:'] : ['https:', 'http:'];
  if (!protocols.includes(URL.parse(event.ResponseURL)?.protocol ?? ''))
    throw new NotTold('The address at which CloudFormation is said to wait does not begin with https://');
  const body = answerTo(event, id, outcome);
  for (let attempt = 1; ; attempt += 1) {
    const problem = await put(event.ResponseURL, body);
    if (problem === undefined) return;
    if (attempt === attempts)
      throw new NotTold(`CloudFormation could not be told what became of it: ${problem}`);
    await sleep(2 ** attempt * 100);
  }
}

/** The answer as CloudFormation takes it; a reason that is too long for it is shortened. */
export function answerTo(
  { StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  id: string,
  outcome: Outcome,
): Uint8Array {
  const written = (Reason?: string) =>
    Buffer.from(
      JSON.stringify({
        Status: outcome.status,
        ...(Reason !== undefined && { Reason }),
        ...{ PhysicalResourceId: id, StackId, RequestId, LogicalResourceId },
      }),
    );
  if (outcome.status === 'SUCCESS') return written();
  // By characters and not by bytes, for a character is never cut in two.
  const reason = [...outcome.reason];
  const whole = written(outcome.reason);
  if (whole.length < largestAnswer) return whole;
  let [fits, tooLong] = [0, reason.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (written(`${reason.slice(0, middle).join('')}…`).length < largestAnswer) fits = middle;
    else tooLong = middle;
  }
  return written(`${reason.slice(0, fits).join('')}…`);
}

/** Undefined where it arrived, else why not. */
async function put(url: string, body: Uint8Array): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      // The address is signed for a request without a content type, and fetch would put one in.
      headers: { 'content-type': '' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(longestAttempt),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    // The message may have the address in it.
    const { name, cause } = error as Error;
    return (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
  }
}
