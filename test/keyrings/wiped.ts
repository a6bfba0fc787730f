/** Value of every byte in a marked data key, whose wiped copies {@link wiped} counts. */
export const MARK = 0x77;

/** Makes a marked data key. */
export function marked(length = 32): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).fill(MARK);
}

/** Counts the byte arrays with a marked data key that were wiped during a call. */
export async function wiped(run: () => Promise<unknown>): Promise<number> {
  const { fill } = Uint8Array.prototype;
  let count = 0;
  Uint8Array.prototype.fill = function (this: Uint8Array, ...args) {
    if (args[0] === 0 && this[0] === MARK) count++;
    return fill.apply(this, args);
  };
  try {
    await run();
  } finally {
    Uint8Array.prototype.fill = fill;
  }
  return count;
}
