import { refuseAs } from "../util/assert.ts";

/** What stands for every value where an object of secrets is shown. */
const SHOWN = "*****";

type Inspect = (value: unknown, options: unknown) => string;

/** Secrets by their names: each is read as a member, and none is shown with the object. */
export type Secrets<N extends string = string> = Readonly<Record<N, string>>;

/** Names that an object of secrets has for its own. */
const TAKEN = ["toJSON"];

/**
 * Makes an object whose members are secrets. They are read by name and not enumerable, so that `console.log`,
 * `JSON.stringify`, spreading and cloning show the names at most.
 *
 * @throws {TypeError} when a name is `toJSON`
 */
export function secretsOf<N extends string>(
  values: ReadonlyMap<N, string>,
): Secrets<N> {
  const shown = () =>
    Object.fromEntries([...values.keys()].map((name) => [name, SHOWN]));
  const secrets = Object.create(null, {
    toJSON: { value: shown },
    // Node and Bun ask for the first, Deno for the second, of which it expects text.
    [Symbol.for("nodejs.util.inspect.custom")]: { value: shown },
    [Symbol.for("Deno.customInspect")]: {
      value: (inspect: Inspect, options: unknown) => inspect(shown(), options),
    },
    [Symbol.toPrimitive]: { value: () => SHOWN },
  });
  for (const [name, value] of values) {
    if (TAKEN.includes(name))
      refuseAs(`the secret ${name}`, "another name", "one that is taken");
    Object.defineProperty(secrets, name, { get: () => value });
  }
  return secrets as Secrets<N>;
}
