/** Does what is to be done in the end, the last thing first; what fails keeps nothing else from being done. */
export async function undoAll(undo: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of undo.reverse())
    try {
      await each();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be cleaned up');
}
