import { refuseAs, show } from "../../util/assert.ts";
import { isElsewhere } from "./partitions.ts";

/** Maximum length of a key identifier in characters (AWS KMS API Reference: `KeyId`). */
const MAX_LENGTH = 2048;

/** Parts of a KMS ARN, such as `arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd`. */
export interface KmsArn {
  /** Whole ARN. */
  readonly text: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly kind: "key" | "alias";
  /** Key id, or alias name without `alias/`. */
  readonly id: string;
}

/** Key identifier as the caller gave it: ARN of a key or alias, key id, or alias name. */
export interface KeyName {
  /** Identifier that is sent to KMS as `KeyId`. */
  readonly text: string;
  readonly kind: "key" | "alias";
  /** Parts of the ARN, or `undefined` if the caller gave a key id or alias name alone. */
  readonly arn: KmsArn | undefined;
  /** Key id, or alias name without `alias/`. */
  readonly id: string;
}

const ARN =
  /^arn:(aws[a-z0-9-]*):kms:([a-z0-9-]{1,63}):(\d{12}):(key|alias)\/([\w/-]+)$/;
const ID = /^[\w-]+$/;
const ALIAS = /^alias\/[\w/-]+$/;

/** Splits a KMS ARN into its parts. Returns `null` for other text. */
export function parseArn(text: string): KmsArn | null {
  if (text.length > MAX_LENGTH) return null;
  const [, partition, region, accountId, kind, id] = ARN.exec(text) ?? [];
  return id === undefined
    ? null
    : ({ text, partition, region, accountId, kind, id } as KmsArn);
}

/**
 * Tells whether an ARN's Region belongs to another partition. A call for such an ARN would send credentials to hosts of
 * that partition.
 */
function isContradictory({ partition, region }: KmsArn): boolean {
  return isElsewhere(partition, region);
}

/**
 * Splits a key ARN from a KMS answer or a message into its parts. Returns `null` for other text, for an alias ARN, and
 * for a Region of another partition.
 */
export function parseKeyArn(text: string): KmsArn | null {
  const arn = parseArn(text);
  return arn?.kind === "key" && !isContradictory(arn) ? arn : null;
}

/**
 * Parses a key identifier.
 *
 * @throws {TypeError} if KMS does not accept it
 */
export function readKeyName(option: string, text: unknown): KeyName {
  if (typeof text === "string" && text.length <= MAX_LENGTH) {
    const arn = parseArn(text);
    if (arn && isContradictory(arn)) {
      const { partition, region } = arn;
      const expected = `the ARN of a key in a Region of the partition ${partition}`;
      refuseAs(
        option,
        expected,
        `an ARN in ${region}, which is in another partition`,
      );
    }
    if (arn) return { text, kind: arn.kind, arn, id: arn.id };
    const arnless = { text, arn: undefined };
    if (ID.test(text)) return { ...arnless, kind: "key", id: text };
    if (ALIAS.test(text)) {
      return { ...arnless, kind: "alias", id: text.slice("alias/".length) };
    }
  }
  return refuseAs(
    option,
    "the ARN or id of a KMS key, or the ARN or name (alias/…) of an alias",
    show(text),
  );
}

/**
 * Tells whether an id belongs to a multi-Region key. Its replicas in other Regions have the same id and key material.
 */
export function isMultiRegion(id: string): boolean {
  return id.startsWith("mrk-");
}

/**
 * Tells whether two key ARNs name the same key: they are equal, or they name replicas of one multi-Region key in one
 * partition and account.
 */
export function isSameKey(a: KmsArn, b: KmsArn): boolean {
  if (a.text === b.text) return true;
  return (
    a.id === b.id &&
    isMultiRegion(a.id) &&
    a.partition === b.partition &&
    a.accountId === b.accountId
  );
}

/**
 * Tells whether a key ARN may be the key with this name. A key ARN as name gives a sure answer and a key id nearly so.
 * An alias reveals at most partition, account and Region.
 *
 * @param region Region in which ids and names without a Region are looked up, if it is known
 */
export function mayBeNamed(
  key: KmsArn,
  name: KeyName,
  region: string | undefined,
): boolean {
  const { arn, kind } = name;
  if (kind === "key" && arn) return isSameKey(key, arn);
  if (kind === "key" && key.id !== name.id) return false;
  if (
    arn &&
    (arn.partition !== key.partition || arn.accountId !== key.accountId)
  ) {
    return false;
  }
  const where = arn?.region ?? region;
  return where === undefined || where === key.region || isMultiRegion(key.id);
}

/** Tells whether KMS may answer with this key ARN when asked for the key with this name. */
export function answersName(
  key: KmsArn,
  name: KeyName,
  region: string | undefined,
): boolean {
  const where = name.arn?.region ?? region;
  // A call goes to one Region, and a key of that Region does the work.
  if (where !== undefined && where !== key.region) return false;
  return mayBeNamed(key, name, region);
}
