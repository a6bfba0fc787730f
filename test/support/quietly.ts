/** Warning of `erase` and the other calls about an array in the way of a name, when missing fields are ignored. */
const ABOUT_ARRAYS =
  /^sealmask: Cannot find the field ".*": the path selects nothing; (?:for (?:an|each) element write|the path meets an array)/su;

/** Calls a function and hides warnings about arrays in the way; fails if the console gets any other warning. */
export async function quietly<T>(call: () => T): Promise<Awaited<T>> {
  const { warn } = console;
  const others: string[] = [];
  console.warn = (...parts: unknown[]) => {
    const text = parts.map(String).join(" ");
    if (!ABOUT_ARRAYS.test(text)) others.push(text);
  };
  let result: Awaited<T>;
  try {
    result = await call();
  } finally {
    console.warn = warn;
  }
  if (others.length > 0) throw new Error(`the console got: ${others[0]}`);
  return result;
}

/** Makes a test that may write only the warnings to the console that {@link quietly} allows. */
export function quiet(check: () => unknown): () => Promise<void> {
  return async () => {
    await quietly(check);
  };
}
