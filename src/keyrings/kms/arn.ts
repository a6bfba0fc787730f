import { refuseAs, show } from "../../util/assert.ts";
import { isElsewhere } from "./partitions.ts";

/** Longest key identifier that AWS KMS takes (API Reference: `KeyId`). */
const MAX_LENGTH = 2048;

/** The parts of an ARN of AWS KMS, such as `arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd`. */
export interface KmsArn {
  /** The whole ARN. */
  readonly text: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly kind: "key" | "alias";
  /** The key's id, or the alias's name without `alias/`. */
  readonly id: string;
}

/** A key as a caller names it: an ARN of a key or an alias, a key's id, or an alias's name. */
export interface KeyName {
  /** What is sent to KMS as `KeyId`. */
  readonly text: string;
  readonly kind: "key" | "alias";
  /** The ARN's parts; `undefined` where the caller gave an id or a name alone. */
  readonly arn: KmsArn | undefined;
  /** The key's id, or the alias's name without `alias/`. */
  readonly id: string;
}

const ARN =
  /^arn:(aws[a-z0-9-]*):kms:([a-z0-9-]{1,63}):(\d{12}):(key|alias)\/([\w/-]+)$/;
const ID = /^[\w-]+$/;
const ALIAS = /^alias\/[\w/-]+$/;

/** Takes an ARN of AWS KMS apart, or gives `null`. */
export function parseArn(text: string): KmsArn | null {
  if (text.length > MAX_LENGTH) return null;
  const [, partition, region, accountId, kind, id] = ARN.exec(text) ?? [];
  return id === undefined
    ? null
    : ({ text, partition, region, accountId, kind, id } as KmsArn);
}

/** Tells whether an ARN's Region is another partition's: a call for it would carry credentials to that one's hosts. */
function isContradictory({ partition, region }: KmsArn): boolean {
  return isElsewhere(partition, region);
}

/** Takes an ARN of a key apart, or gives `null`: what KMS answers, and what messages name. */
export function parseKeyArn(text: string): KmsArn | null {
  const arn = parseArn(text);
  return arn?.kind === "key" && !isContradictory(arn) ? arn : null;
}

/**
 * Reads a key identifier.
 *
 * @throws {TypeError} when it is none that KMS takes
 */
export function readKeyName(option: string, text: unknown): KeyName {
  if (typeof text === "string" && text.length <= MAX_LENGTH) {
    const arn = parseArn(text);
    if (arn && isContradictory(arn)) {
      const { partition, region } = arn;
      const expected = `the ARN of a key in a Region of the partition ${partition}`;
      refuseAs(option, expected, `one in ${region}, which is another's`);
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
 * Tells whether an id is a multi-Region key's: its replicas in other Regions have the same id and the same key
 * material.
 */
export function isMultiRegion(id: string): boolean {
  return id.startsWith("mrk-");
}

/**
 * Tells whether two key ARNs are one key's: equal, or of replicas of one multi-Region key in one partition and account.
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
 * Tells whether a key ARN may be that of the key with this name: for an ARN it is known, for an id nearly so, and of
 * what an alias stands for only partition, account and Region are, if anything.
 *
 * @param region the Region in which ids and names without one are looked up, where it is known
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

/** Tells whether KMS, asked for the key with this name, may answer with this key's ARN. */
export function answersName(
  key: KmsArn,
  name: KeyName,
  region: string | undefined,
): boolean {
  const where = name.arn?.region ?? region;
  // Calls go to one Region, and a key of that Region does the work.
  if (where !== undefined && where !== key.region) return false;
  return mayBeNamed(key, name, region);
}
