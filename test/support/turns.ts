/** Waits for one turn of the event loop: all that was ready before has run then. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits for something to happen, however long it takes: if it never does, the test runs out of its time. */
export async function until(hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) await nextTurn();
}
