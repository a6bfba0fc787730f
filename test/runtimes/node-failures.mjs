/** Prints failures as they happen and nothing else: `npm test` prints the counts. */
import { inspect } from "node:util";

/** Stack frames between a test and its runner, which do not help a reader. */
const MACHINERY =
  /^\s+at .*(?:node:internal|test\/support\/bun-test\.ts).*\n?/gm;

function describe(error) {
  // Jest's errors repeat the message in their properties.
  const text =
    error?.matcherResult === undefined ? inspect(error) : error.stack;
  return text.replace(MACHINERY, "").trimEnd();
}

export default async function* failures(events) {
  for await (const { type, data } of events) {
    if (type !== "test:fail") continue;
    const { error } = data.details;
    yield `✗ ${data.name}\n${describe(error.cause ?? error)}\n\n`;
  }
}
