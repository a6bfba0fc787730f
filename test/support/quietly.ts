/** The warning of erasing with missing fields ignored: an array stands in the way of a name. */
const ABOUT_ARRAYS =
  /^sealmask: Cannot find the field ".*": the path selects nothing; (?:for (?:an|each) element write|the path meets an array)/su;

/** Calls, without showing what the console is warned of; fails where that is anything else than arrays that stand in the way. */
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

/** Makes a test of one that says nothing else to the console than {@link quietly} allows. */
export function quiet(check: () => unknown): () => Promise<void> {
  return async () => {
    await quietly(check);
  };
}
