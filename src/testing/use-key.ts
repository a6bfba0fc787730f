import type { Bytes } from "../util/bytes.ts";
import { authorize, type Brought } from "./access.ts";
import { openRsa, sealRsa } from "./asymmetric.ts";
import { assertEnabled, findKey, keyHere } from "./find-key.ts";
import { wouldSucceed } from "./grant-tokens.ts";
import { type Member, optional, type Pairs, word } from "./request-shape.ts";
import type { Call } from "./service-call.ts";
import { invalid, KmsFailure } from "./service-failure.ts";
import {
  algorithmsOf,
  currentMaterial,
  type EncryptionAlgorithm,
  type KeyHere,
  type Material,
} from "./stored-key.ts";
import { materialIdOf, openSymmetric, sealSymmetric } from "./symmetric.ts";

/**
 * Name of an encryption algorithm of AWS KMS. The local KMS has no keys for `"SM2PKE"`, which AWS has only in China.
 */
export type KnownAlgorithm = EncryptionAlgorithm | "SM2PKE";

/** Reader of the request members that name an encryption algorithm. */
export const algorithm: Member<KnownAlgorithm | undefined> = optional(
  word<KnownAlgorithm>(
    "SYMMETRIC_DEFAULT",
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "SM2PKE",
  ),
);

/** Intended use of a key, with the caller's grant tokens. */
export interface Use extends Brought {
  readonly action: string;
  readonly algorithm?: KnownAlgorithm | undefined;
  readonly context: Pairs;
}

function invalidUsage(message: string): KmsFailure {
  return new KmsFailure("InvalidKeyUsageException", message);
}

/** Checks that a key is enabled and supports encryption with the requested algorithm. Returns the algorithm. */
function assertUsable(
  { operation }: Call,
  target: KeyHere,
  { algorithm = "SYMMETRIC_DEFAULT", context }: Use,
): EncryptionAlgorithm {
  const { key, arn } = target;
  assertEnabled(target);
  if (key.usage !== "ENCRYPT_DECRYPT") {
    throw invalidUsage(
      `${arn} key usage is ${key.usage} which is not valid for ${operation}.`,
    );
  }
  const known = algorithmsOf(key).find((each) => each === algorithm);
  if (known === undefined) {
    throw invalidUsage(
      `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
    );
  }
  if (known !== "SYMMETRIC_DEFAULT" && Object.keys(context).length > 0) {
    throw invalid(
      "EncryptionContext is not supported with asymmetric encryption algorithms.",
    );
  }
  return known;
}

/** Finds a key to encrypt with, after checking the caller's rights and the key. */
export function keyToEncrypt(
  call: Call,
  keyId: string,
  use: Use,
): KeyHere & { readonly algorithm: EncryptionAlgorithm } {
  const target = findKey(call, keyId);
  authorize(call, use.action, target, use);
  return { ...target, algorithm: assertUsable(call, target, use) };
}

/** Encrypts under a key's current version. */
export function seal(
  { key, algorithm }: KeyHere & { readonly algorithm: EncryptionAlgorithm },
  plaintext: Bytes,
  context: Pairs,
): Promise<Bytes> {
  const material = currentMaterial(key);
  const { spec } = key;
  return algorithm === "SYMMETRIC_DEFAULT" || spec === "SYMMETRIC_DEFAULT"
    ? sealSymmetric(material, plaintext, context)
    : sealRsa(material, spec, algorithm, plaintext);
}

/** Decrypted plaintext, with the key and algorithm that were used. */
export interface Opened {
  readonly plaintext: Bytes;
  readonly arn: string;
  readonly material: Material;
  readonly algorithm: EncryptionAlgorithm;
}

const NOT_YOURS =
  "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.";

function incorrectKey(): KmsFailure {
  return new KmsFailure(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
}

async function openWithSymmetric(
  call: Call,
  named: KeyHere | null,
  ciphertext: Bytes,
  use: Use,
  note: (arn: string) => void,
): Promise<Opened> {
  const materialId = await materialIdOf(ciphertext);
  const owner = call.service.store.keyWithMaterial(materialId);
  const target = owner && keyHere(call, owner);
  if (named && named.key !== target?.key) throw incorrectKey();
  if (!target) throw new KmsFailure("AccessDeniedException", NOT_YOURS);
  if (!named) {
    note(target.arn);
    authorize(call, use.action, target, use);
    assertUsable(call, target, use);
  }
  const material =
    target.key.materials.find(({ id }) => id === materialId) ??
    currentMaterial(target.key);
  const plaintext = await openSymmetric(material, ciphertext, use.context);
  const algorithm = "SYMMETRIC_DEFAULT";
  return { plaintext, arn: target.arn, material, algorithm };
}

/**
 * Decrypts a ciphertext, with the named key, or else with the key that the ciphertext names.
 *
 * @param ciphertext ciphertext; if left out, the call ends as a successful DryRun after the check of the named key
 * @param note receives the ARN of the key that the ciphertext names, before the caller's rights are checked
 */
export async function open(
  call: Call,
  keyId: string | undefined,
  ciphertext: Bytes | undefined,
  use: Use,
  note: (arn: string) => void,
): Promise<Opened> {
  const { algorithm = "SYMMETRIC_DEFAULT" } = use;
  if (keyId === undefined) {
    if (ciphertext && algorithm === "SYMMETRIC_DEFAULT") {
      return openWithSymmetric(call, null, ciphertext, use, note);
    }
    throw invalid(
      "KeyId is required when the ciphertext was encrypted under an asymmetric KMS key.",
    );
  }
  const named = findKey(call, keyId);
  // Checks the caller's rights and the key first, so that a caller without rights learns nothing about the ciphertext.
  authorize(call, use.action, named, use);
  const known = assertUsable(call, named, use);
  if (ciphertext === undefined) throw wouldSucceed();
  if (known === "SYMMETRIC_DEFAULT") {
    return openWithSymmetric(call, named, ciphertext, use, note);
  }
  const { key, arn } = named;
  const material = currentMaterial(key);
  const plaintext = await openRsa(material, known, ciphertext);
  return { plaintext, arn, material, algorithm: known };
}
