import { randomHex } from "../../util/hex.ts";
import { authorize } from "../access.ts";
import { findKey, keyHere } from "../find-key.ts";
import { assertTokens, grantTokens } from "../grant-tokens.ts";
import { makeMaterial } from "../material.ts";
import { metadataOf } from "../metadata.ts";
import { page } from "../paging.ts";
import {
  flag,
  integer,
  notSimulated,
  optional,
  shape,
  text,
  word,
} from "../request-shape.ts";
import type { Operation } from "../service-call.ts";
import { invalid, unsupported } from "../service-failure.ts";
import type { Key, KeySpec, RegionalKey } from "../stored-key.ts";

/** Makes the initial state of a new key in one Region. */
export function regionalKey(
  region: string,
  description: string,
  createdAt: number,
): RegionalKey {
  return {
    region,
    description,
    createdAt,
    enabled: true,
    deletion: null,
    pendingDays: 0,
    grants: [],
  };
}

const SERVED = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
] as const;
const NOT_SERVED = [
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_NIST_EDWARDS25519",
  "ECC_SECG_P256K1",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "SM2",
] as const;

const spec = optional(word(...SERVED, ...NOT_SERVED));

const createShape = shape({
  Policy: optional(text(1, 32_768)),
  Description: optional(text(0, 8192)),
  KeyUsage: optional(
    word(
      "SIGN_VERIFY",
      "ENCRYPT_DECRYPT",
      "GENERATE_VERIFY_MAC",
      "KEY_AGREEMENT",
    ),
  ),
  CustomerMasterKeySpec: spec,
  KeySpec: spec,
  Origin: optional(
    word("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"),
  ),
  MultiRegion: flag,
  CustomKeyStoreId: notSimulated,
  XksKeyId: notSimulated,
});

function served(name: string): KeySpec {
  const found = SERVED.find((each) => each === name);
  if (found !== undefined) return found;
  throw unsupported(`The local KMS makes no keys of key spec ${name}.`);
}

const createKey: Operation = async (call, request) => {
  const read = createShape(request);
  authorize(call, "kms:CreateKey", null);
  const { KeySpec, CustomerMasterKeySpec, KeyUsage, Origin } = read;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw invalid(
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const named = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (named !== "SYMMETRIC_DEFAULT" && KeyUsage === undefined) {
    throw invalid(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const spec = served(named);
  const usage = KeyUsage ?? "ENCRYPT_DECRYPT";
  const isRight =
    usage === "ENCRYPT_DECRYPT" ||
    (usage === "SIGN_VERIFY" && spec !== "SYMMETRIC_DEFAULT");
  if (!isRight) {
    throw invalid(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  }
  if (Origin !== undefined && Origin !== "AWS_KMS") {
    throw unsupported(`The local KMS makes no keys of origin ${Origin}.`);
  }
  const { region, now, service } = call;
  const key: Key = {
    id: read.MultiRegion ? `mrk-${randomHex(16)}` : crypto.randomUUID(),
    spec,
    usage,
    multiRegion: read.MultiRegion,
    primaryRegion: region,
    materials: [await makeMaterial(spec)],
    rotation: null,
    onDemandRotations: 0,
    regions: { [region]: regionalKey(region, read.Description ?? "", now) },
  };
  service.store.addKey(key);
  const made = keyHere(call, key);
  call.entry.keyId = made?.arn;
  return { KeyMetadata: made && metadataOf(call, made) };
};

const describeShape = shape({ KeyId: text(1, 2048), GrantTokens: grantTokens });

const describeKey: Operation = (call, request) => {
  const { KeyId, GrantTokens } = describeShape(request);
  assertTokens(call, GrantTokens);
  const target = findKey(call, KeyId);
  authorize(call, "kms:DescribeKey", target, { tokens: GrantTokens });
  return { KeyMetadata: metadataOf(call, target) };
};

const listShape = shape({
  Limit: optional(integer(1, 1000)),
  Marker: optional(text(1, 1024)),
});

const listKeys: Operation = (call, request) => {
  const { Limit = 100, Marker } = listShape(request);
  authorize(call, "kms:ListKeys", null);
  const keys = [...call.service.store.keys.values()]
    .map((key) => keyHere(call, key))
    .filter((target) => target !== undefined)
    .sort((a, b) => (a.key.id < b.key.id ? -1 : 1));
  const { items, ...rest } = page("keys", keys, ({ key }) => key.id, {
    limit: Limit,
    marker: Marker,
  });
  return {
    ...rest,
    Keys: items.map(({ key, arn }) => ({ KeyId: key.id, KeyArn: arn })),
  };
};

/** Operations that create and describe keys, by name. */
export const keyOperations: Readonly<Record<string, Operation>> = {
  CreateKey: createKey,
  DescribeKey: describeKey,
  ListKeys: listKeys,
};
