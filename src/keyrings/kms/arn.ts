import { refuseAs, show } from "../../util/assert.ts";
import { isElsewhere } from "./partitions.ts";

/** Maximum length of a key identifier in characters (AWS KMS API Reference: `KeyId`). */
const MAX_LENGTH = 2048;

/** Parts of a KMS ARN, such as `arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd`. */
export interface KmsArn {
  /** The whole ARN, as text. */
  readonly text: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly kind: "key" | "alias";
  /** Id of the key, or alias name without `alias/`. */
  readonly id: string;
}

/** Key identifier as the caller gave it: ARN of a key or alias, key id, or alias name. */
export interface KeyName {
  /** Identifier that calls send to KMS as `KeyId`. */
  readonly text: string;
  readonly kind: "key" | "alias";
  /** Parts of the ARN, or `undefined` if the caller gave a key id or alias name alone. */
  readonly arn: KmsArn | undefined;
  /** Id of the key, or alias name without `alias/`. */
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
 * Tells whether the Region of an ARN belongs to another partition than the ARN names. A call for such an ARN would send
 * credentials to hosts of that other partition.
 */
function isContradictory({ partition, region }: KmsArn): boolean {
  return isElsewhere(partition, region);
}

/**
 * Splits a key ARN from a KMS answer or an encrypted message into its parts. Returns `null` for an alias ARN, for an
 * ARN whose Region belongs to another partition, and for any other text.
 */
export function parseKeyArn(text: string): KmsArn | null {
  const arn = parseArn(text);
  return arn?.kind === "key" && !isContradictory(arn) ? arn : null;
}

/**
 * Parses a key identifier.
 *
 * @throws {TypeError} if KMS does not accept the identifier
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
 * Tells whether a key id belongs to a multi-Region key. The replicas of such a key in other Regions have the same id
 * and key material.
 */
export function isMultiRegion(id: string): boolean {
  return id.startsWith("mrk-");
}

/**
 * Tells whether two key ARNs name the same key. The ARNs are equal, or they name replicas of one multi-Region key in
 * one partition and account.
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
 * Tells whether the key with an ARN may be the key that `name` names. The answer is sure if the name is a key ARN, and
 * almost sure if the name is a key id. An alias reveals at most partition, account and Region.
 *
 * @param region Region in which key ids and alias names without a Region are looked up; `undefined` if it is not known
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

/** Tells whether KMS may report the key with this ARN after a call for the key that `name` names. */
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
