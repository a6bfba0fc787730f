import { fewAtOnce } from "../util/few-at-once.ts";

/** Maximum number of items of a request in progress; each may take a call to the key service. */
export const AT_ONCE = 10;

/**
 * Maps a list with a few items in progress at once. After the first failure no further item is started.
 *
 * @param atOnce maximum number of items in progress
 * @throws the first error, in the order of the items
 */
export async function inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  type Outcome = { readonly value: R } | { readonly error: unknown };
  const attempt = async (item: T, index: number): Promise<Outcome> => {
    try {
      return { value: await map(item, index) };
    } catch (error) {
      return { error };
    }
  };
  const outcomes = await fewAtOnce<T, Outcome>(
    items,
    atOnce,
    attempt,
    (outcome) => "error" in outcome,
  );
  return outcomes.map((outcome) => {
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  });
}
