/** Writes the outcome of each test as a line of JSON. */
export default async function* results(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const ended = type === "test:pass" ? "passed" : "failed";
    const outcome = data.skip === undefined ? ended : "skipped";
    yield `${JSON.stringify({ name: data.name, outcome })}\n`;
  }
}
