/**
 * Works on items, few at the same time, each begun in its turn.
 *
 * @param atOnce how many at the same time
 * @param work must not reject
 * @param isLast tells by what came of an item that no further one is to be begun
 * @returns what came of the items that were begun, in their order
 */
export async function fewAtOnce<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
  isLast: (result: R) => boolean,
): Promise<R[]> {
  const results: R[] = [];
  let begun = 0;
  let isOver = false;
  const worker = async () => {
    while (begun < items.length && !isOver) {
      const index = begun++;
      const result = await work(items[index] as T, index);
      results[index] = result;
      isOver ||= isLast(result);
    }
  };
  const workers = Math.min(atOnce, items.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
