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

/** Returns the encryption context that Lambda's console uses, or the empty one outside a Lambda function. */
function defaultContext(env: Variables): EncryptionContext {
  const name =
    env.AWS_LAMBDA_FUNCTION_NAME ?? processVariables().AWS_LAMBDA_FUNCTION_NAME;
  return name ? { LambdaFunctionName: name } : {};
}

/** Encryption context of values that older versions of Lambda's console encrypted: none. */
const NO_CONTEXT: EncryptionContext = {};

/**
 * Decrypts environment variables, all at the same time. Each value is decrypted once per process: at the top level of a
 * function's module, that is once per cold start.
 *
 * - `names` or `prefix` select variables that hold a KMS ciphertext in base64, as Lambda's console encrypts them. The
 *   encryption context is `{ LambdaFunctionName }`; a variable that does not open under it is tried with the empty
 *   context of older consoles. If `context` is given, it is the only one.
 * - `document` names one variable with a token, made by `encrypt` of a `DataMasking`, that holds all secrets.
 *
 * @returns an object with one secret for each name; `console.log` and `JSON.stringify` show `*****` in place of a
 * secret
 * @throws {TypeError} if a variable is not set, or an option has the wrong type
 * @throws {EnvelopeError} if a variable does not hold a ciphertext
 * @throws {ContextMismatchError} if KMS refuses a variable under its encryption context, such as that of another
 * function
 * @throws {KeyringError} if KMS refuses for another reason or cannot be reached. All errors name the variables and
 * never their values
 *
 * @example
 * ```ts
 * import { EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
 * import { decryptEnv } from "sealmask/lambda";
 * import { startLocalKms } from "sealmask/testing";
 *
 * const kms = await startLocalKms(); // In production, `decryptEnv({ names: ["DB_PASSWORD"] })` is all you need.
 * const { arn: KeyId } = await kms.createKey();
 * const client = new KMSClient(kms.clientConfig());
 *
 * // Encrypt the variable as Lambda's console does:
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
/** Decrypts environment variables whose names are unknown at compile time. */
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
    refuseAs("document", "no names or prefix with it", "both; give one");
  }
  const isDocument = document !== undefined;
  // For a document, the `DataMasking` decides whether context values may be empty.
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
