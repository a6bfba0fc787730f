import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { isSameKey, type KeyName, type KmsArn } from "./arn.ts";
import { callKms, type KmsCallBounds } from "./call-kms.ts";
import {
  answeredKey,
  copyPlaintext,
  exactly,
  expecting,
  takeCiphertext,
  wipePlaintext,
} from "./check-answer.ts";
import { type KmsAccess, regionOf } from "./kms-access.ts";
import type { KmsEncryptionAlgorithm } from "./kms-client.ts";
import type { Task } from "./kms-failure.ts";

/** Provider id of data keys under symmetric keys of AWS KMS, as in the AWS Encryption SDK. */
export const PROVIDER_ID = "aws-kms";

/** Data that every KMS call needs: access to KMS, the encryption context, and the caller's signal. */
export interface KmsCall extends KmsCallBounds {
  readonly access: KmsAccess;
  readonly context: EncryptionContext;
}

/** Returns the members that bind the input of an operation to the encryption context of a call, and its grant tokens. */
function bindingOf({ access, context }: KmsCall) {
  return { EncryptionContext: { ...context }, ...access.grants };
}

/** Returns an encrypted data key in the form of the AWS Encryption SDK: the provider information is the key's ARN. */
export function encryptedDataKey(
  { text }: KmsArn,
  ciphertext: Bytes,
): EncryptedDataKey {
  return {
    providerId: PROVIDER_ID,
    providerInfo: encodeUtf8(text),
    ciphertext,
  };
}

/**
 * Calls GenerateDataKey and checks KMS's answer.
 *
 * @param length length of the data key in bytes
 * @throws {KeyringError} if the call fails or the answer is not valid
 */
export async function generateDataKey(
  call: KmsCall,
  key: KeyName,
  length: number,
): Promise<{ plaintext: Bytes; wrapped: EncryptedDataKey }> {
  const region = regionOf(key, call.access);
  const what = "generate a data key";
  const operation = "GenerateDataKey";
  const task: Task = { what, operation, keyId: key.text, region };
  const answer = await callKms(task, call, (client, options) =>
    client.generateDataKey(
      { KeyId: key.text, NumberOfBytes: length, ...bindingOf(call) },
      options,
    ),
  );
  try {
    const arn = answeredKey(task, answer.KeyId, expecting(key, region));
    const ciphertext = takeCiphertext(task, answer.CiphertextBlob);
    const plaintext = copyPlaintext(task, answer.Plaintext, [length]);
    return { plaintext, wrapped: encryptedDataKey(arn, ciphertext) };
  } finally {
    wipePlaintext(answer.Plaintext);
  }
}

/**
 * Calls GenerateDataKeyWithoutPlaintext and checks KMS's answer. Returns the ciphertext of a data key whose plaintext never
 * leaves KMS.
 *
 * @param what purpose of the call, for error messages
 * @param length length of the data key in bytes
 * @throws {KeyringError} if the call fails or the answer is not valid
 */
export async function generateWithoutPlaintext(
  call: KmsCall,
  key: KmsArn,
  length: number,
  what: string,
): Promise<Bytes> {
  const { region } = key;
  const operation = "GenerateDataKeyWithoutPlaintext";
  const task: Task = { what, operation, keyId: key.text, region };
  const answer = await callKms(task, call, (client, options) =>
    client.generateDataKeyWithoutPlaintext(
      { KeyId: key.text, NumberOfBytes: length, ...bindingOf(call) },
      options,
    ),
  );
  answeredKey(task, answer.KeyId, exactly(key));
  return takeCiphertext(task, answer.CiphertextBlob);
}

/**
 * Calls Encrypt with at most 4,096 bytes. Returns the ciphertext, and the ARN of the key that KMS used.
 *
 * @param what purpose of the call, for error messages
 * @throws {KeyringError} if the call fails or the answer is not valid
 */
export async function encrypt(
  call: KmsCall,
  key: KeyName,
  plaintext: Bytes,
  what: string,
): Promise<{ arn: KmsArn; ciphertext: Bytes }> {
  const region = regionOf(key, call.access);
  const task: Task = { what, operation: "Encrypt", keyId: key.text, region };
  const answer = await callKms(task, call, (client, options) =>
    client.encrypt(
      { KeyId: key.text, Plaintext: plaintext, ...bindingOf(call) },
      options,
    ),
  );
  const arn = answeredKey(task, answer.KeyId, expecting(key, region));
  return { arn, ciphertext: takeCiphertext(task, answer.CiphertextBlob) };
}

/** Input of a Decrypt call, with the checks on KMS's answer. */
export interface DecryptionCall {
  readonly ciphertext: Uint8Array;
  /** Identifier sent as `KeyId`. If left out, KMS decrypts with the symmetric key that the ciphertext names. */
  readonly keyId?: string | undefined;
  /** ARN of the key that the encrypted data key names, if the ciphertext comes from an encrypted message. */
  readonly message?: KmsArn | undefined;
  readonly region: string | undefined;
  /** Returns true if KMS may have used the key that its answer names. */
  readonly isExpected: (key: KmsArn) => boolean;
  readonly what: string;
  /** Accepted lengths of the plaintext in bytes; any length if left out. */
  readonly lengths?: readonly number[];
  /** Encryption algorithm of an asymmetric key. A call with such a key takes no encryption context. */
  readonly algorithm?: KmsEncryptionAlgorithm;
}

/**
 * Returns the `source` member of a {@link Task}, in an object to spread into the task. Returns `{}` if the key is not
 * known.
 */
export function sourceOf(
  keyId: string | undefined,
  message: KmsArn | undefined,
): Pick<Task, "source"> {
  const isKnown = keyId !== undefined && message !== undefined;
  return isKnown ? { source: { keyId, arn: message.text } } : {};
}

/**
 * Calls Decrypt, checks KMS's answer and returns a copy of the plaintext.
 *
 * @throws {KeyringError} if the call fails or the answer is not valid
 */
export async function decrypt(
  call: KmsCall,
  request: DecryptionCall,
): Promise<Bytes> {
  const { ciphertext, keyId, region, isExpected, what, algorithm } = request;
  const task: Task = {
    what,
    operation: "Decrypt",
    keyId,
    region,
    ...sourceOf(keyId, request.message),
  };
  const answer = await callKms(task, call, (client, options) =>
    client.decrypt(
      {
        CiphertextBlob: ciphertext,
        ...(keyId !== undefined && { KeyId: keyId }),
        ...(algorithm === undefined
          ? bindingOf(call)
          : { EncryptionAlgorithm: algorithm, ...call.access.grants }),
      },
      options,
    ),
  );
  try {
    answeredKey(task, answer.KeyId, isExpected);
    return copyPlaintext(task, answer.Plaintext, request.lengths);
  } finally {
    wipePlaintext(answer.Plaintext);
  }
}

/**
 * Returns a function that checks a key ARN in a KMS answer: the key must be the one that the encrypted data key names,
 * and must match the name that the call sent.
 */
export function isMessagesKey(
  message: KmsArn,
  name: KeyName,
  region: string | undefined,
): (key: KmsArn) => boolean {
  const isNamed = expecting(name, region);
  return (key) => isSameKey(key, message) && isNamed(key);
}
