/**
 * Does something with each item, several at a time. Where one fails, the others end with the item that they are at,
 * and nothing more is begun; the first failure is thrown after that, so that nothing goes on once it is heard of.
 */
export async function severalAtATime<Item>(
  items: readonly Item[],
  atATime: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  const failures: unknown[] = [];
  const worker = async () => {
    try {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
    } catch (error) {
      left.length = 0;
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  if (failures.length > 0) throw failures[0];
}
