import { partitionOf } from "./region-name.ts";
import { unsupported } from "./service-failure.ts";

/** Key specs of AWS that the local KMS supports. */
export type KeySpec =
  | "SYMMETRIC_DEFAULT"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096";

/** Key usages that the local KMS supports. */
export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY";

/** Name of an encryption algorithm that keys of the local KMS have. */
export type EncryptionAlgorithm =
  | "SYMMETRIC_DEFAULT"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256";

/** Version of a key's secret key material. Rotation adds a version, and no version is ever removed. */
export interface Material {
  /** Id of the version: 64 hexadecimal digits, as in AWS. */
  readonly id: string;
  /** Secret key material in base64: 32 bytes, or a private key in PKCS#8. */
  readonly secret: string;
  /** Public half of an RSA key in base64 (SubjectPublicKeyInfo). */
  readonly publicKey?: string;
}

/** Automatic rotation of a key. */
export interface Rotation {
  readonly periodInDays: number;
  /** Time of the next rotation in milliseconds since 1970. */
  next: number;
}

/** Grant on a key: the right of a grantee to call some operations. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  /** Further grant tokens of the same grant, from repeated requests with the grant's name. */
  moreTokens?: string[];
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
  readonly name?: string;
  readonly operations: readonly string[];
  readonly subset?: Readonly<Record<string, string>>;
  readonly equals?: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** State of a key in one Region. A single-Region key is in one Region, a multi-Region key in one or more. */
export interface RegionalKey {
  readonly region: string;
  readonly description: string;
  /** Time of creation in milliseconds since 1970. */
  readonly createdAt: number;
  enabled: boolean;
  /**
   * Time of deletion in milliseconds since 1970; `"replicas"` if the waiting period begins when the last replica is
   * deleted.
   */
  deletion: number | "replicas" | null;
  pendingDays: number;
  readonly grants: Grant[];
}

/** Key of the local KMS: the parts that a multi-Region key and its replicas share, and the state in each Region. */
export interface Key {
  readonly id: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly multiRegion: boolean;
  readonly primaryRegion: string;
  /** Versions of the secret key material, oldest first. The last version encrypts. */
  readonly materials: Material[];
  rotation: Rotation | null;
  onDemandRotations: number;
  /** States of the key, by Region. */
  readonly regions: Record<string, RegionalKey>;
}

/** Key with its state and its ARN in one Region. */
export interface KeyHere {
  readonly key: Key;
  readonly here: RegionalKey;
  readonly arn: string;
}

/** Returns the ARN of a key or an alias. */
export function arnOf(
  region: string,
  accountId: string,
  resource: string,
): string {
  return `arn:${partitionOf(region)}:kms:${region}:${accountId}:${resource}`;
}

/** Returns the version of a key that encrypts: the newest. */
export function currentMaterial(key: Key): Material {
  const material = key.materials.at(-1);
  if (material === undefined) throw unsupported("The key has no key material");
  return material;
}

/** Returns the names of the algorithms that a key can encrypt with. */
export function algorithmsOf({ spec, usage }: Key): EncryptionAlgorithm[] {
  if (usage !== "ENCRYPT_DECRYPT") return [];
  return spec === "SYMMETRIC_DEFAULT"
    ? ["SYMMETRIC_DEFAULT"]
    : ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
}

const RSA_SIGNATURES = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];

/** Returns the algorithms that a key for signatures signs with in AWS. The local KMS itself does not sign. */
export function signingAlgorithmsOf({ usage }: Key): string[] | undefined {
  return usage === "SIGN_VERIFY" ? RSA_SIGNATURES : undefined;
}

/** Returns the state of a key by AWS's name for it, such as `"Enabled"`. */
export function stateOf({ deletion, enabled }: RegionalKey): string {
  if (deletion === "replicas") return "PendingReplicaDeletion";
  if (deletion !== null) return "PendingDeletion";
  return enabled ? "Enabled" : "Disabled";
}
