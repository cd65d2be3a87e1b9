/** In bytes, where nobody says less. An answer that is longer is cut off, and an error: no source of ours speaks so much. */
export const longestAnswer = 32 * 1024 * 1024;

export function tooLong(limit: number): Error {
  return new Error(`the answer is longer than ${limit} bytes`);
}
