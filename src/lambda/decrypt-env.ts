import {
  type EncryptionContext,
  readContext,
} from "../message/encryption-context.ts";
import { refuseAs } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { readBoolean, readSignal } from "../util/read-value.ts";
import { decryptVariables, readKmsDecryption } from "./encrypted-variables.ts";
import type {
  AnyEnv,
  NamedEnv,
  PrefixedEnv,
  SealedEnv,
} from "./env-options.ts";
import { openVariable } from "./sealed-variable.ts";
import { type Secrets, secretsOf } from "./secrets.ts";
import {
  chosenNames,
  processVariables,
  replaceVariables,
  type Variables,
} from "./variables.ts";

const NAMES = /* @__PURE__ */ namesOf<AnyEnv>({
  names: true,
  prefix: true,
  document: true,
  masking: true,
  keyId: true,
  context: true,
  env: true,
  replace: true,
  signal: true,
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
});

/** Returns the context of Lambda's console, if this runs in a function. */
function defaultContext(env: Variables): EncryptionContext {
  const name =
    env.AWS_LAMBDA_FUNCTION_NAME ?? processVariables().AWS_LAMBDA_FUNCTION_NAME;
  return name ? { LambdaFunctionName: name } : {};
}

/** The context of what Lambda's console wrote before it had one. */
const NO_CONTEXT: EncryptionContext = {};

/**
 * Decrypts environment variables, all at once and once for the life of the process: at the top of a function's module this
 * is once per cold start.
 *
 * - `names` or `prefix`: variables encrypted by the helpers of Lambda's console: base64 of a ciphertext of AWS KMS under the
 *   encryption context `{ LambdaFunctionName }`, or as consoles did before, under none. With `context` all are under that.
 * - `document`: one variable with a token of all of them, that `encrypt` of a `DataMasking` made.
 *
 * @returns an object with a secret for each name; `console.log` and `JSON.stringify` show `*****` for each
 * @throws {TypeError} when a variable is not there, or an option is of another type
 * @throws {EnvelopeError} when a variable holds no ciphertext
 * @throws {ContextMismatchError} when AWS KMS refuses it under the encryption context, such as that of another function
 * @throws {KeyringError} when AWS KMS refuses otherwise, or cannot be reached. Errors name variables, and hold no values
 *
 * @example
 * ```ts
 * import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
 * import { decryptEnv } from "sealmask/lambda";
 * import { startLocalKms } from "sealmask/testing";
 *
 * const kms = await startLocalKms(); // In production: nothing but `decryptEnv({ names: ["DB_PASSWORD"] })`.
 * const { arn: KeyId } = await kms.createKey();
 * const client = new KMSClient(kms.clientConfig());
 *
 * // What Lambda's console does:
 * const EncryptionContext = { LambdaFunctionName: "notes" };
 * const Plaintext = new TextEncoder().encode("hunter2");
 * const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
 * const DB_PASSWORD = btoa(String.fromCharCode(...(CiphertextBlob ?? [])));
 *
 * const env = { AWS_LAMBDA_FUNCTION_NAME: "notes", DB_PASSWORD };
 * const secrets = await decryptEnv({ names: ["DB_PASSWORD"], client, env });
 * console.log(secrets.DB_PASSWORD.length, JSON.stringify(secrets)); // 7 {"DB_PASSWORD":"*****"}
 * client.destroy();
 * await kms.stop();
 * ```
 */
export async function decryptEnv<const N extends string>(
  options: NamedEnv<N>,
): Promise<Secrets<N>>;
/** Decrypts environment variables whose names are not known beforehand. */
export async function decryptEnv(
  options: PrefixedEnv | SealedEnv,
): Promise<Secrets>;
export async function decryptEnv(options: object): Promise<Secrets> {
  assertOptions("decryptEnv", options, NAMES);
  const given = options as AnyEnv;
  const env = readOption(given, "env") ?? processVariables();
  const replace = readOption(given, "replace");
  const isReplacing = readBoolean("replace", replace, false);
  const [document, names, prefix] = [
    readOption(given, "document"),
    readOption(given, "names"),
    readOption(given, "prefix"),
  ];
  if (document !== undefined && (names ?? prefix) !== undefined) {
    refuseAs("document", "none beside names or a prefix", "both");
  }
  const isDocument = document !== undefined;
  // Of a document's context the `DataMasking` says whether a value may be empty.
  const named = readOption(given, "context");
  const { pairs: context } = readContext(
    named ?? defaultContext(env),
    isDocument,
  );
  const isOfConsole = named === undefined && Object.keys(context).length > 0;
  const contexts = isOfConsole ? [context, NO_CONTEXT] : [context];
  const chosen = chosenNames(env, isDocument ? [document] : names, prefix);
  const values = isDocument
    ? await openVariable(
        {
          masking: readOption(given, "masking"),
          signal: readSignal(readOption(given, "signal")),
        },
        chosen[0] as string,
        env,
        context,
      )
    : await decryptVariables(chosen, readKmsDecryption(given), env, contexts);
  const secrets = secretsOf(values);
  if (isReplacing) {
    replaceVariables(env, values, isDocument);
  }
  return secrets;
}
