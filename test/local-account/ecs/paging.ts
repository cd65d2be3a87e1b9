import { AwsError, type Input } from '../service.ts';

const largestPage = 100;

/** One page of a list of texts. */
interface Page {
  items: string[];
  nextToken?: string;
}

/**
 * Cuts a page out of a list as `maxResults` and `nextToken` ask for it. The token holds the last item of the page
 * before, so that what is registered in between neither repeats nor hides one.
 *
 * @throws AwsError for a page size outside 1 to 100, or a token that the same list never gave
 */
export function pageOf(items: string[], { maxResults, nextToken }: Input): Page {
  const start = nextToken === undefined ? 0 : items.indexOf(read(nextToken)) + 1;
  if (nextToken !== undefined && start === 0) throw invalid('The specified nextToken is not valid.');
  const page = items.slice(start, start + sizeOf(maxResults));
  const last = page.at(-1);
  const hasMore = last !== undefined && start + page.length < items.length;
  return { items: page, ...(hasMore && { nextToken: Buffer.from(last).toString('base64url') }) };
}

function sizeOf(maxResults: unknown): number {
  if (maxResults === undefined || maxResults === null) return largestPage;
  if (typeof maxResults === 'number' && maxResults >= 1 && maxResults <= largestPage) return maxResults;
  throw invalid('maxResults must be between 1 and 100.');
}

function read(token: unknown): string {
  return typeof token === 'string' ? Buffer.from(token, 'base64url').toString() : '';
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
