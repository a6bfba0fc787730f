/**
 * Processes items in order, with at most `atOnce` of them in progress.
 *
 * @param atOnce maximum number of items in progress
 * @param work processes one item; must not reject
 * @param isLast returns true for a result after which no further item is started
 * @returns the results of the started items, in the order of the items
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
