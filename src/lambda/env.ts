import { type EncryptionContext, snapshotContext } from "../context.ts";
import { readOption } from "../options.ts";
import { decryptVariables } from "./encrypted-variables.ts";
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
  variableOf,
} from "./variables.ts";

/** The context of Lambda's console, where this runs in a function. */
function defaultContext(env: Variables): EncryptionContext {
  const name =
    env.AWS_LAMBDA_FUNCTION_NAME ?? processVariables().AWS_LAMBDA_FUNCTION_NAME;
  return name ? { LambdaFunctionName: name } : {};
}

/** What has been decrypted in this process, by who decrypts and what. */
const known = new WeakMap<object, Map<string, Promise<Map<string, string>>>>();

/** Stands for the clients that we make ourselves. */
const OWN = {};

function remembered(
  owner: object,
  what: string,
  make: () => Promise<Map<string, string>>,
): Promise<Map<string, string>> {
  const answers = known.get(owner) ?? new Map();
  known.set(owner, answers);
  const before = answers.get(what);
  if (before) return before;
  const answer = make();
  answers.set(what, answer);
  // What failed is asked again by the next one.
  answer.catch(() => answers.delete(what));
  return answer;
}

/**
 * Decrypts environment variables, all at once and once for the life of the process: at the top of a function's module this
 * is once per cold start.
 *
 * - `names` or `prefix`: variables encrypted by the helpers of Lambda's console: base64 of a ciphertext of AWS KMS under the
 *   encryption context `{ LambdaFunctionName }`.
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
  const given = options as AnyEnv;
  const env = readOption(given, "env") ?? processVariables();
  const { pairs } = snapshotContext(
    readOption(given, "context") ?? defaultContext(env),
  );
  const document = readOption(given, "document");
  const names =
    document === undefined
      ? chosenNames(
          env,
          readOption(given, "names"),
          readOption(given, "prefix"),
        )
      : chosenNames(env, [document], undefined);
  const owner =
    readOption(given, "masking") ??
    readOption(given, "client") ??
    readOption(given, "clientFor") ??
    OWN;
  const texts = names.map((name) => [name, variableOf(env, name)]);
  const keyId = readOption(given, "keyId");
  const isDocument = document !== undefined;
  const what = JSON.stringify([isDocument, keyId, pairs, texts]);
  const values = await remembered(owner, what, () =>
    isDocument
      ? openVariable(given, names[0] as string, env, pairs)
      : decryptVariables(names, given, env, pairs),
  );
  if (readOption(given, "replace") === true) {
    replaceVariables(env, values, isDocument);
  }
  return secretsOf(values);
}
