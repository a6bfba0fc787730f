/** Waits for one turn of the event loop: everything that was ready before has run by then. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits until a condition holds, however long that takes: if it never holds, the test times out. */
export async function until(hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) await nextTurn();
}
