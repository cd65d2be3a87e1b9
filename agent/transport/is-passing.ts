/** Whether whoever answers with this status was busy or broken, and may answer otherwise later. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}
