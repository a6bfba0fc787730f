import { encodeBase64 } from "../../util/base64.ts";
import { authorize } from "../access.ts";
import { assertEnabled, findKey } from "../find-key.ts";
import {
  assertNotDry,
  assertTokens,
  dryRunModifiers,
  grantTokens,
  ignoresCiphertext,
} from "../grant-tokens.ts";
import {
  blob,
  context,
  flag,
  integer,
  notSimulated,
  optional,
  shape,
  text,
  word,
} from "../request-shape.ts";
import type { Answer, Operation } from "../service-call.ts";
import { invalid, KmsFailure, unsupported } from "../service-failure.ts";
import {
  algorithmsOf,
  currentMaterial,
  type KeyHere,
  signingAlgorithmsOf,
} from "../stored-key.ts";
import { algorithm, keyToEncrypt, open, seal } from "../use-key.ts";

/** Reader of the request members that identify a key. */
const keyId = text(1, 2048);
const ciphertext = blob(1, 6144);

const DATA_KEY_BYTES = { AES_128: 16, AES_256: 32 } as const;

/** Returns the id of a key's current version; `undefined` for an asymmetric key, for which AWS returns no such id. */
function materialId({ key }: KeyHere): string | undefined {
  return key.spec === "SYMMETRIC_DEFAULT" ? currentMaterial(key).id : undefined;
}

const encryptShape = shape({
  KeyId: keyId,
  Plaintext: blob(1, 4096),
  EncryptionContext: context,
  EncryptionAlgorithm: algorithm,
  GrantTokens: grantTokens,
  DryRun: flag,
});

const encrypt: Operation = async (call, request) => {
  const read = encryptShape(request);
  assertTokens(call, read.GrantTokens);
  const key = keyToEncrypt(call, read.KeyId, {
    action: "kms:Encrypt",
    algorithm: read.EncryptionAlgorithm,
    context: read.EncryptionContext,
    tokens: read.GrantTokens,
  });
  const sealed = await seal(key, read.Plaintext, read.EncryptionContext);
  assertNotDry(read.DryRun);
  return {
    CiphertextBlob: encodeBase64(sealed),
    KeyId: key.arn,
    EncryptionAlgorithm: key.algorithm,
  };
};

const decryptMembers = {
  EncryptionContext: context,
  EncryptionAlgorithm: algorithm,
  GrantTokens: grantTokens,
  Recipient: notSimulated,
  DryRun: flag,
  DryRunModifiers: dryRunModifiers,
};
const decryptShape = shape({
  CiphertextBlob: ciphertext,
  KeyId: optional(keyId),
  ...decryptMembers,
});
const tryDecryptShape = shape({
  CiphertextBlob: optional(ciphertext),
  KeyId: keyId,
  ...decryptMembers,
});

const decrypt: Operation = async (call, request) => {
  const isAboutNone = ignoresCiphertext(request);
  const read = (isAboutNone ? tryDecryptShape : decryptShape)(request);
  assertTokens(call, read.GrantTokens);
  const use = {
    action: "kms:Decrypt",
    algorithm: read.EncryptionAlgorithm,
    context: read.EncryptionContext,
    tokens: read.GrantTokens,
  };
  const opened = await open(
    call,
    read.KeyId,
    isAboutNone ? undefined : read.CiphertextBlob,
    use,
    (arn) => {
      call.entry.keyId = arn;
    },
  );
  assertNotDry(read.DryRun);
  return {
    KeyId: opened.arn,
    Plaintext: encodeBase64(opened.plaintext),
    EncryptionAlgorithm: opened.algorithm,
    KeyMaterialId:
      opened.algorithm === "SYMMETRIC_DEFAULT" ? opened.material.id : undefined,
  };
};

const reEncryptMembers = {
  SourceEncryptionContext: context,
  SourceEncryptionAlgorithm: algorithm,
  DestinationKeyId: keyId,
  DestinationEncryptionContext: context,
  DestinationEncryptionAlgorithm: algorithm,
  GrantTokens: grantTokens,
  DryRun: flag,
  DryRunModifiers: dryRunModifiers,
};
const reEncryptShape = shape({
  CiphertextBlob: ciphertext,
  SourceKeyId: optional(keyId),
  ...reEncryptMembers,
});
const tryReEncryptShape = shape({
  CiphertextBlob: optional(ciphertext),
  SourceKeyId: keyId,
  ...reEncryptMembers,
});

const reEncrypt: Operation = async (call, request) => {
  const isAboutNone = ignoresCiphertext(request);
  const read = (isAboutNone ? tryReEncryptShape : reEncryptShape)(request);
  assertTokens(call, read.GrantTokens);
  const key = keyToEncrypt(call, read.DestinationKeyId, {
    action: "kms:ReEncryptTo",
    algorithm: read.DestinationEncryptionAlgorithm,
    context: read.DestinationEncryptionContext,
    tokens: read.GrantTokens,
  });
  const from = {
    action: "kms:ReEncryptFrom",
    algorithm: read.SourceEncryptionAlgorithm,
    context: read.SourceEncryptionContext,
    tokens: read.GrantTokens,
  };
  const opened = await open(
    call,
    read.SourceKeyId,
    isAboutNone ? undefined : read.CiphertextBlob,
    from,
    (arn) => {
      call.entry.sourceKeyId = arn;
    },
  );
  const sealed = await seal(
    key,
    opened.plaintext,
    read.DestinationEncryptionContext,
  );
  assertNotDry(read.DryRun);
  return {
    CiphertextBlob: encodeBase64(sealed),
    SourceKeyId: opened.arn,
    KeyId: key.arn,
    SourceEncryptionAlgorithm: opened.algorithm,
    DestinationEncryptionAlgorithm: key.algorithm,
    SourceKeyMaterialId:
      opened.algorithm === "SYMMETRIC_DEFAULT" ? opened.material.id : undefined,
    DestinationKeyMaterialId: materialId(key),
  };
};

const dataKeyShape = shape({
  KeyId: keyId,
  NumberOfBytes: optional(integer(1, 1024)),
  KeySpec: optional(word("AES_128", "AES_256")),
  EncryptionContext: context,
  GrantTokens: grantTokens,
  Recipient: notSimulated,
  DryRun: flag,
});

function generate(withPlaintext: boolean): Operation {
  return async (call, request): Promise<Answer> => {
    const read = dataKeyShape(request);
    if ((read.NumberOfBytes === undefined) === (read.KeySpec === undefined)) {
      throw invalid("Please specify either number of bytes or key spec.");
    }
    const length = read.KeySpec
      ? DATA_KEY_BYTES[read.KeySpec]
      : (read.NumberOfBytes ?? 0);
    assertTokens(call, read.GrantTokens);
    const target = findKey(call, read.KeyId);
    if (
      target.key.spec !== "SYMMETRIC_DEFAULT" &&
      target.key.usage === "ENCRYPT_DECRYPT"
    ) {
      authorize(call, `kms:${call.operation}`, target);
      assertEnabled(target);
      throw new KmsFailure(
        "InvalidKeyUsageException",
        "You cannot generate a data key with an asymmetric CMK",
      );
    }
    const key = keyToEncrypt(call, read.KeyId, {
      action: `kms:${call.operation}`,
      context: read.EncryptionContext,
      tokens: read.GrantTokens,
    });
    const plaintext = crypto.getRandomValues(new Uint8Array(length));
    const sealed = await seal(key, plaintext, read.EncryptionContext);
    assertNotDry(read.DryRun);
    return {
      KeyId: key.arn,
      CiphertextBlob: encodeBase64(sealed),
      Plaintext: withPlaintext ? encodeBase64(plaintext) : undefined,
      KeyMaterialId: materialId(key),
    };
  };
}

const publicKeyShape = shape({ KeyId: keyId, GrantTokens: grantTokens });

const getPublicKey: Operation = (call, request) => {
  const read = publicKeyShape(request);
  assertTokens(call, read.GrantTokens);
  const target = findKey(call, read.KeyId);
  const { key, arn } = target;
  authorize(call, "kms:GetPublicKey", target, { tokens: read.GrantTokens });
  assertEnabled(target);
  const { publicKey } = currentMaterial(key);
  if (publicKey === undefined) {
    throw unsupported(
      `${arn} key spec is ${key.spec} which is not valid for GetPublicKey.`,
    );
  }
  const algorithms = algorithmsOf(key);
  return {
    KeyId: arn,
    PublicKey: publicKey,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    EncryptionAlgorithms: algorithms.length > 0 ? algorithms : undefined,
    SigningAlgorithms: signingAlgorithmsOf(key),
  };
};

const randomShape = shape({
  NumberOfBytes: optional(integer(1, 1024)),
  CustomKeyStoreId: notSimulated,
  Recipient: notSimulated,
});

const generateRandom: Operation = (call, request) => {
  const { NumberOfBytes } = randomShape(request);
  if (NumberOfBytes === undefined) throw invalid("NumberOfBytes is required.");
  authorize(call, "kms:GenerateRandom", null);
  const random = crypto.getRandomValues(new Uint8Array(NumberOfBytes));
  return { Plaintext: encodeBase64(random) };
};

/** Operations that use keys, by name. */
export const cryptoOperations: Readonly<Record<string, Operation>> = {
  Encrypt: encrypt,
  Decrypt: decrypt,
  ReEncrypt: reEncrypt,
  GenerateDataKey: generate(true),
  GenerateDataKeyWithoutPlaintext: generate(false),
  GetPublicKey: getPublicKey,
  GenerateRandom: generateRandom,
};
