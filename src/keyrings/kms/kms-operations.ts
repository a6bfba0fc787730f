import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { isSameKey, type KeyName, type KmsArn } from "./arn.ts";
import { callKms } from "./call-kms.ts";
import {
  answeredKey,
  copyPlaintext,
  expecting,
  takeCiphertext,
  wipePlaintext,
} from "./check-answer.ts";
import { type KmsAccess, regionOf } from "./kms-access.ts";
import type { KmsEncryptionAlgorithm } from "./kms-client.ts";
import type { Task } from "./kms-failure.ts";

/** Provider id of data keys under symmetric keys of AWS KMS, as in the AWS Encryption SDK. */
export const PROVIDER_ID = "aws-kms";

/** What every call has: how KMS is reached, the encryption context, and who gives up. */
export interface KmsCall {
  readonly access: KmsAccess;
  readonly context: EncryptionContext;
  readonly signal: AbortSignal | undefined;
}

/** Makes an encrypted data key as the AWS Encryption SDK has it: its provider information is the key's ARN. */
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

/** Has KMS make a data key. */
export async function generateDataKey(
  { access, context, signal }: KmsCall,
  key: KeyName,
  length: number,
): Promise<{ plaintext: Bytes; wrapped: EncryptedDataKey }> {
  const region = regionOf(key, access);
  const what = "generate a data key";
  const operation = "GenerateDataKey";
  const task: Task = { what, operation, keyId: key.text, region };
  const { timeoutMs, clients, grants } = access;
  const answer = await callKms(
    task,
    () => clients.of(region),
    (client, options) =>
      client.generateDataKey(
        {
          KeyId: key.text,
          NumberOfBytes: length,
          EncryptionContext: { ...context },
          ...grants,
        },
        options,
      ),
    { timeoutMs, signal },
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

/** Has KMS encrypt up to 4,096 bytes; gives the key that did it, and the ciphertext. */
export async function encrypt(
  { access, context, signal }: KmsCall,
  key: KeyName,
  plaintext: Bytes,
  what: string,
): Promise<{ arn: KmsArn; ciphertext: Bytes }> {
  const region = regionOf(key, access);
  const task: Task = { what, operation: "Encrypt", keyId: key.text, region };
  const { timeoutMs, clients, grants } = access;
  const answer = await callKms(
    task,
    () => clients.of(region),
    (client, options) =>
      client.encrypt(
        {
          KeyId: key.text,
          Plaintext: plaintext,
          EncryptionContext: { ...context },
          ...grants,
        },
        options,
      ),
    { timeoutMs, signal },
  );
  const arn = answeredKey(task, answer.KeyId, expecting(key, region));
  return { arn, ciphertext: takeCiphertext(task, answer.CiphertextBlob) };
}

/** What KMS is asked to decrypt. */
export interface DecryptionCall {
  readonly ciphertext: Uint8Array;
  /** Sent as `KeyId`; left out, KMS decrypts with whatever symmetric key the ciphertext names. */
  readonly keyId?: string | undefined;
  /** The key that the message names, where there is a message. */
  readonly message?: KmsArn | undefined;
  readonly region: string | undefined;
  /** Whether the key that did it is one that may. */
  readonly isExpected: (key: KmsArn) => boolean;
  readonly what: string;
  /** How many bytes the plaintext may have. */
  readonly lengths?: readonly number[];
  /** An asymmetric key's; such keys take no encryption context. */
  readonly algorithm?: KmsEncryptionAlgorithm;
}

/** Names the key of a ciphertext for messages, as a member to spread. */
export function sourceOf(
  keyId: string | undefined,
  message: KmsArn | undefined,
): Pick<Task, "source"> {
  const isKnown = keyId !== undefined && message !== undefined;
  return isKnown ? { source: { keyId, arn: message.text } } : {};
}

/** Has KMS decrypt. */
export async function decrypt(
  { access, context, signal }: KmsCall,
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
  const { timeoutMs, clients, grants } = access;
  const answer = await callKms(
    task,
    () => clients.of(region),
    (client, options) =>
      client.decrypt(
        {
          CiphertextBlob: ciphertext,
          ...(keyId !== undefined && { KeyId: keyId }),
          ...(algorithm === undefined
            ? { EncryptionContext: { ...context } }
            : { EncryptionAlgorithm: algorithm }),
          ...grants,
        },
        options,
      ),
    { timeoutMs, signal },
  );
  try {
    answeredKey(task, answer.KeyId, isExpected);
    return copyPlaintext(task, answer.Plaintext, request.lengths);
  } finally {
    wipePlaintext(answer.Plaintext);
  }
}

/** Makes the check that the key that did the work may be the one that the message names, asked for by this name. */
export function isMessagesKey(
  message: KmsArn,
  name: KeyName,
  region: string | undefined,
): (key: KmsArn) => boolean {
  const isNamed = expecting(name, region);
  return (key) => isSameKey(key, message) && isNamed(key);
}
