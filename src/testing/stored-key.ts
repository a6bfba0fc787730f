import { partitionOf } from "./region-name.ts";
import { unsupported } from "./service-failure.ts";

/** The key specs of AWS that are served. */
export type KeySpec =
  | "SYMMETRIC_DEFAULT"
  | "RSA_2048"
  | "RSA_3072"
  | "RSA_4096";

/** What a key may be for. */
export type KeyUsage = "ENCRYPT_DECRYPT" | "SIGN_VERIFY";

/** The algorithms that keys encrypt with. */
export type EncryptionAlgorithm =
  | "SYMMETRIC_DEFAULT"
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256";

/** One version of a key's secret. Rotation adds one, and none is ever removed. */
export interface Material {
  /** 64 hexadecimal digits, as AWS names versions. */
  readonly id: string;
  /** Base64 of 32 bytes, or of a private key in PKCS#8. */
  readonly secret: string;
  /** Base64 of the public key (SubjectPublicKeyInfo), of an RSA key. */
  readonly publicKey?: string;
}

/** Automatic rotation. */
export interface Rotation {
  readonly periodInDays: number;
  /** When the next one is due, in milliseconds. */
  next: number;
}

/** What a grant allows. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  /** Those of the same grant, asked for again under its name. */
  moreTokens?: string[];
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
  readonly name?: string;
  readonly operations: readonly string[];
  readonly subset?: Readonly<Record<string, string>>;
  readonly equals?: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** What a key is in one Region: a key of a single Region is in one, a multi-Region key in one or more. */
export interface RegionalKey {
  readonly region: string;
  readonly description: string;
  /** In milliseconds. */
  readonly createdAt: number;
  enabled: boolean;
  /** When it goes, in milliseconds; `"replicas"`: a while after the last replica went. */
  deletion: number | "replicas" | null;
  pendingDays: number;
  readonly grants: Grant[];
}

/** A key: what related multi-Region keys share, and what each Region has of its own. */
export interface Key {
  readonly id: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly multiRegion: boolean;
  readonly primaryRegion: string;
  /** Oldest first; the last one encrypts. */
  readonly materials: Material[];
  rotation: Rotation | null;
  onDemandRotations: number;
  /** By Region. */
  readonly regions: Record<string, RegionalKey>;
}

/** A key as one Region sees it. */
export interface KeyHere {
  readonly key: Key;
  readonly here: RegionalKey;
  readonly arn: string;
}

/** The ARN of a key or an alias. */
export function arnOf(
  region: string,
  accountId: string,
  resource: string,
): string {
  return `arn:${partitionOf(region)}:kms:${region}:${accountId}:${resource}`;
}

/** The version that encrypts. */
export function currentMaterial(key: Key): Material {
  const material = key.materials.at(-1);
  if (material === undefined) throw unsupported("The key has no key material");
  return material;
}

/** The algorithms that a key encrypts with. */
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

/** The algorithms that a key for signatures would sign with. */
export function signingAlgorithmsOf({ usage }: Key): string[] | undefined {
  return usage === "SIGN_VERIFY" ? RSA_SIGNATURES : undefined;
}

/** A key's state in AWS's words. */
export function stateOf({ deletion, enabled }: RegionalKey): string {
  if (deletion === "replicas") return "PendingReplicaDeletion";
  if (deletion !== null) return "PendingDeletion";
  return enabled ? "Enabled" : "Disabled";
}
