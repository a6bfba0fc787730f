import { quote, refuse, refuseAs } from "../util/assert.ts";

/** Variables of an environment. */
export type Variables = Record<string, string | undefined>;

/** Returns the process's own variables; none if there is no process. */
export function processVariables(): Variables {
  const { process } = globalThis as { process?: { readonly env: Variables } };
  return process?.env ?? {};
}

/** Returns the names asked for: those given, or all that begin with a prefix. */
export function chosenNames(
  env: Variables,
  names: unknown,
  prefix: unknown,
): readonly string[] {
  if (names !== undefined && prefix !== undefined) {
    refuseAs("prefix", "none beside names", "both");
  }
  if (typeof prefix === "string" && prefix !== "") {
    const found = Object.keys(env).filter((name) => name.startsWith(prefix));
    if (found.length > 0) return found;
    const expected = "that of a variable in the environment";
    refuseAs("prefix", expected, `${quote(prefix)}, with which none begins`);
  }
  const isList =
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === "string" && name !== "");
  if (!isList) {
    refuse("names", "an array of names, not empty, or a prefix", names);
  }
  return [...new Set<string>(names)];
}

/** The ciphertexts in whose place secrets were written: asked for again, they are the same. */
const replaced = new WeakMap<Variables, Map<string, [string, string]>>();

/** Writes secrets in place of the variables that they were decrypted from. */
export function replaceVariables(
  env: Variables,
  values: ReadonlyMap<string, string>,
  areNew: boolean,
): void {
  const before = replaced.get(env) ?? new Map<string, [string, string]>();
  replaced.set(env, before);
  for (const [name, value] of values) {
    if (!areNew) before.set(name, [value, variableOf(env, name)]);
    env[name] = value;
  }
}

/**
 * Returns a variable's value, as it was before a secret was written in its place.
 *
 * @throws {TypeError} when it is not set
 */
export function variableOf(env: Variables, name: string): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  const [written, ciphertext] = replaced.get(env)?.get(name) ?? [];
  if (written !== undefined && value === written) return ciphertext as string;
  if (typeof value === "string" && value !== "") return value;
  return refuse(`the environment variable ${name}`, "one that is set", value);
}
