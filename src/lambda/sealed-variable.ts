import type { EncryptionContext } from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { EnvelopeError } from "../util/errors.ts";
import { memoizeAsync } from "../util/memoize-async.ts";
import { variableFailure } from "./env-failure.ts";
import type { AnyEnv } from "./env-options.ts";
import { type Variables, variableOf } from "./variables.ts";

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(members: unknown): members is Record<string, string> {
  if (!isObject(members)) return false;
  const values = Object.values(members);
  return (
    values.length > 0 && values.every((value) => typeof value === "string")
  );
}

/**
 * Decrypts a variable with a token of an object, and returns the object's members as secrets.
 *
 * @throws {EnvelopeError} if the token holds no object of strings
 */
export async function openVariable(
  { masking, signal }: Pick<AnyEnv, "masking" | "signal">,
  name: string,
  env: Variables,
  context: EncryptionContext,
): Promise<Map<string, string>> {
  if (typeof masking?.decrypt !== "function")
    refuse("masking", "a DataMasking", masking);
  const token = variableOf(env, name);
  let members: unknown;
  try {
    const what = JSON.stringify([name, token, context]);
    members = await memoizeAsync(masking, what, signal, (signal) =>
      masking.decrypt<unknown>(token, { context, signal }),
    );
  } catch (error) {
    throw variableFailure(name, error, [context]);
  }
  if (isTexts(members)) return new Map(Object.entries(members));
  throw new EnvelopeError(
    `Cannot decrypt the environment variable ${name}: expected a token of an object whose members are strings, got a token of ${isObject(members) ? "an object with other members" : describeType(members)}`,
  );
}
