/** Throws if an answer is wrong. */
export type Check = (answer: unknown) => void | Promise<void>;

/**
 * A check of what comes out of an answer.
 *
 * @param expected what it gives, as JSON
 * @param open opens the answer; left out where it is to be the expected value itself
 */
export function gives<Answer>(
  expected: unknown,
  open: (answer: Answer) => unknown = (answer) => answer,
): Check {
  const text = JSON.stringify(expected);
  return async (answer) => {
    const given = JSON.stringify(await open(answer as Answer));
    if (given !== text) throw new Error("It gives something else");
  };
}

/** Names the candidate whose answer is wrong. */
export async function assertRight(
  name: string,
  check: Check,
  answer: unknown,
): Promise<void> {
  try {
    await check(await answer);
  } catch (cause) {
    throw new Error(`${name}: a wrong answer: ${(cause as Error).message}`, {
      cause,
    });
  }
}
