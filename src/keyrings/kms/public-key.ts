import type { HashName, WebCryptoKey } from "../../crypto/port.ts";
import {
  type SingleFlight,
  startSingleFlight,
} from "../../util/single-flight.ts";
import { PUBLIC } from "../key-pair-half.ts";
import { rsaKey } from "../rsa-key.ts";
import type { KeyName } from "./arn.ts";
import { callKms } from "./call-kms.ts";
import { answeredKey, expecting } from "./check-answer.ts";
import type { KmsAccess } from "./kms-access.ts";
import { type Task, taskFailure } from "./kms-failure.ts";

/** Encryption algorithm of an RSA key of AWS KMS. */
export type KmsRsaAlgorithm = "RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256";

/** Hash function of each algorithm, for OAEP and for its mask generation function. */
export const HASHES: Readonly<Record<KmsRsaAlgorithm, HashName>> = {
  RSAES_OAEP_SHA_1: "SHA-1",
  RSAES_OAEP_SHA_256: "SHA-256",
};

/** Imported public key, and the ARN of its KMS key. */
export interface LoadedPublicKey {
  readonly arn: string;
  readonly key: WebCryptoKey;
}

interface PublicKeySource {
  readonly name: KeyName;
  readonly publicKey: string | Uint8Array | undefined;
  readonly algorithm: KmsRsaAlgorithm;
  readonly access: KmsAccess;
  readonly region: string | undefined;
}

async function fetchPublicKey(
  { name, algorithm, access, region }: PublicKeySource,
  signal: AbortSignal,
): Promise<LoadedPublicKey> {
  const operation = "GetPublicKey";
  const what = "fetch the public key";
  const task: Task = { what, operation, keyId: name.text, region };
  const input = { KeyId: name.text, ...access.grants };
  const answer = await callKms(task, { access, signal }, (client, options) =>
    client.getPublicKey(input, options),
  );
  const { text } = answeredKey(task, answer.KeyId, expecting(name, region));
  if (!(answer.PublicKey instanceof Uint8Array)) {
    throw taskFailure(task, "invalid", "answered without a public key");
  }
  if (!answer.EncryptionAlgorithms?.includes(algorithm)) {
    const why = `answered with a key that does not support ${algorithm}`;
    throw taskFailure(task, "invalid", why);
  }
  const label = `KMS key ${text}`;
  const key = rsaKey(PUBLIC, answer.PublicKey, HASHES[algorithm], label);
  return { arn: text, key: await key() };
}

/**
 * Returns a function that gives the public key: the key that the caller gave, or the key that KMS returns. Concurrent
 * callers share one GetPublicKey call.
 */
export function publicKeyOf(
  source: PublicKeySource,
): (signal: AbortSignal | undefined) => Promise<LoadedPublicKey> {
  const { name, publicKey, algorithm } = source;
  if (publicKey !== undefined) {
    const label = `KMS key ${name.text}`;
    const key = rsaKey(PUBLIC, publicKey, HASHES[algorithm], label);
    return async () => ({ arn: name.text, key: await key() });
  }
  let flight: SingleFlight<LoadedPublicKey> | undefined;
  const take = () => {
    const mine: SingleFlight<LoadedPublicKey> = startSingleFlight(
      (ended) => fetchPublicKey(source, ended),
      {
        // A failure is not cached, because KMS may answer the next time.
        onAbandoned() {
          if (flight === mine) flight = undefined;
        },
      },
    );
    return mine;
  };
  return async (signal) => {
    signal?.throwIfAborted();
    flight ??= take();
    return flight.wait(signal);
  };
}
