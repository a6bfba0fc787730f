/** Function that throws the value named in an event, or returns a value that has no JSON. */
const named = (name: string) => Object.assign(new Error("why"), { name });

const THROWN: Readonly<Record<string, () => unknown>> = {
  error: () => new RangeError("why"),
  "a name with a newline": () => named("Odd\r\nname: x"),
  "a name of other letters": () => named("Größe 🦭 \ud800"),
  "a name that is very long": () => named("N".repeat(100_000)),
  "a name that is none": () => Object.assign(new Error("why"), { name: null }),
  null: () => null,
  undefined: () => undefined,
  text: () => "text",
  symbol: () => Symbol("why"),
  "an object without a prototype": () => Object.create(null),
  "an error that cannot be read": () =>
    Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("not readable");
      },
    }),
};

const GIVEN: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  "a function": () => {},
  "a big integer": 1n,
};

export async function handler({
  thrown,
  given,
}: {
  thrown?: string;
  given?: string;
}): Promise<unknown> {
  if (thrown !== undefined) throw THROWN[thrown]?.();
  return GIVEN[given ?? ""];
}
