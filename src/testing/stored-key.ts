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

/** Encryption algorithms of the keys. */
export type EncryptionAlgorithm =
  | "SYMMETRIC_DEFAULT"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256";

/** Version of a key's secret. Rotation adds a version, and no version is ever removed. */
export interface Material {
  /** Id of the version: 64 hexadecimal digits, as in AWS. */
  readonly id: string;
  /** Secret in base64: 32 bytes, or a private key in PKCS#8. */
  readonly secret: string;
  /** Public key of an RSA key in base64 (SubjectPublicKeyInfo). */
  readonly publicKey?: string;
}

/** Automatic rotation of a key. */
export interface Rotation {
  readonly periodInDays: number;
  /** Time of the next rotation in milliseconds since 1970. */
  next: number;
}

/** Grant on a key. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  /** Further tokens of the same grant, from repeated requests with its name. */
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
   * Time of deletion in milliseconds since 1970; `"replicas"` if the waiting period begins with the deletion of the
   * last replica.
   */
  deletion: number | "replicas" | null;
  pendingDays: number;
  readonly grants: Grant[];
}

/** Key, with the parts that related multi-Region keys share and the state in each Region. */
export interface Key {
  readonly id: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly multiRegion: boolean;
  readonly primaryRegion: string;
  /** Versions of the secret, oldest first. The last one encrypts. */
  readonly materials: Material[];
  rotation: Rotation | null;
  onDemandRotations: number;
  /** States by Region. */
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

/** Returns the version that encrypts. */
export function currentMaterial(key: Key): Material {
  const material = key.materials.at(-1);
  if (material === undefined) throw unsupported("The key has no key material");
  return material;
}

/** Returns the algorithms that a key encrypts with. */
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

/** Returns a key's state by AWS's name. */
export function stateOf({ deletion, enabled }: RegionalKey): string {
  if (deletion === "replicas") return "PendingReplicaDeletion";
  if (deletion !== null) return "PendingDeletion";
  return enabled ? "Enabled" : "Disabled";
}
