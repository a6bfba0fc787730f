/** Returns the error that a call throws or rejects with; fails the test if the call succeeds. */
export async function caught(call: () => unknown): Promise<Error> {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`Expected an Error, got ${typeof error}`);
  }
  throw new Error(`Expected an error, got a value of type ${typeof value}`);
}
