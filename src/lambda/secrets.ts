import { refuseAs } from "../util/assert.ts";

/** Text shown in place of each secret. */
const SHOWN = "*****";

type Inspect = (value: unknown, options: unknown) => string;

/** Secrets by name. Each secret is a member of the object; printing the object does not show the secrets. */
export type Secrets<N extends string = string> = Readonly<Record<N, string>>;

/** Names that no secret may have, because the object of secrets uses them itself. */
const TAKEN = ["toJSON"];

/**
 * Makes an object whose members are secrets. The members are not enumerable: `console.log`, `JSON.stringify`, spreading
 * and cloning show at most their names.
 *
 * @throws {TypeError} if a name is `toJSON`
 */
export function secretsOf<N extends string>(
  values: ReadonlyMap<N, string>,
): Secrets<N> {
  const shown = () =>
    Object.fromEntries([...values.keys()].map((name) => [name, SHOWN]));
  const secrets = Object.create(null, {
    toJSON: { value: shown },
    // Node and Bun call the first symbol's function, Deno the second's, which must return text.
    [Symbol.for("nodejs.util.inspect.custom")]: { value: shown },
    [Symbol.for("Deno.customInspect")]: {
      value: (inspect: Inspect, options: unknown) => inspect(shown(), options),
    },
    [Symbol.toPrimitive]: { value: () => SHOWN },
  });
  for (const [name, value] of values) {
    if (TAKEN.includes(name))
      refuseAs(`the secret ${name}`, "another name", "a reserved one");
    Object.defineProperty(secrets, name, { get: () => value });
  }
  return secrets as Secrets<N>;
}
