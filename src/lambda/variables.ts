import { quote, refuse, refuseAs } from "../util/assert.ts";

/** Environment variables by name. */
export type Variables = Record<string, string | undefined>;

/** Returns the environment variables of the process, or an empty object if the runtime has no `process`. */
export function processVariables(): Variables {
  const { process } = globalThis as { process?: { readonly env: Variables } };
  return process?.env ?? {};
}

/**
 * Returns the names of the variables to decrypt: the given names, or all names that begin with a prefix.
 *
 * @throws {TypeError} if no variable begins with the prefix, or the options are malformed
 */
export function chosenNames(
  env: Variables,
  names: unknown,
  prefix: unknown,
): readonly string[] {
  if (names !== undefined && prefix !== undefined) {
    refuseAs("prefix", "no names with it", "both; give one");
  }
  if (typeof prefix === "string" && prefix !== "") {
    const found = Object.keys(env).filter((name) => name.startsWith(prefix));
    if (found.length > 0) return found;
    const expected = "the start of a variable's name";
    refuseAs("prefix", expected, `${quote(prefix)}, which matches none`);
  }
  const isList =
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === "string" && name !== "");
  if (!isList) {
    refuse("names", "a non-empty array of names, or a prefix", names);
  }
  return [...new Set<string>(names)];
}

/**
 * For each environment and name, the secret that was written and the ciphertext that it replaced, so that a second call
 * finds the ciphertext.
 */
const replaced = new WeakMap<Variables, Map<string, [string, string]>>();

/**
 * Writes secrets to the environment.
 *
 * @param areNew `true` if the names are those of a document's members and replace no ciphertexts
 */
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
 * Returns the value of a variable. If a secret has replaced the ciphertext, returns the ciphertext.
 *
 * @throws {TypeError} if the variable is not set or is empty
 */
export function variableOf(env: Variables, name: string): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  const [written, ciphertext] = replaced.get(env)?.get(name) ?? [];
  if (written !== undefined && value === written) return ciphertext as string;
  if (typeof value === "string" && value !== "") return value;
  return refuse(
    `the environment variable ${name}`,
    "a variable that is set",
    value,
  );
}
