/** Prints failures as they happen, and nothing else: `npm test` prints the counts. */
import { inspect } from "node:util";

/** The machinery between a test and whoever called it tells a reader nothing. */
const MACHINERY =
  /^\s+at .*(?:node:internal|test\/support\/bun-test\.ts).*\n?/gm;

function describe(error) {
  // Jest's errors carry the message a second time, as properties.
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
