/** Throws if an answer is wrong. */
export type Check = (answer: unknown) => void | Promise<void>;

/**
 * Makes a check that compares the content of an answer.
 *
 * @param expected expected content, as JSON
 * @param open opens the answer; default returns the answer itself
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

/** Checks a candidate's answer; adds the candidate's name to the error. */
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
