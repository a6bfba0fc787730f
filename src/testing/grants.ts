import type { Pairs } from "./request-shape.ts";
import type { Grant, Key } from "./stored-key.ts";

/** Operations that a grant allows, and the constraints on the encryption context. */
export type Restriction = Pick<Grant, "operations" | "subset" | "equals">;

/** Names of the operations that a grant may allow in AWS KMS. */
export const GRANTABLE = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "Sign",
  "Verify",
  "GetPublicKey",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateMac",
  "VerifyMac",
  "DeriveSharedSecret",
] as const;

/** Names of the operations that have no encryption context, so that constraints do not apply. */
const WITHOUT_CONTEXT = [
  "CreateGrant",
  "DescribeKey",
  "GetPublicKey",
  "RetireGrant",
];

const OF_EVERY_KEY = ["CreateGrant", "RetireGrant", "DescribeKey"];
const OF_ENCRYPTION = ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"];

/** Returns the names of the operations that a grant on a key may allow. */
export function grantableOn({ spec, usage }: Key): readonly string[] {
  if (usage === "SIGN_VERIFY") {
    return [...OF_EVERY_KEY, "Sign", "Verify", "GetPublicKey"];
  }
  const rest =
    spec === "SYMMETRIC_DEFAULT"
      ? GRANTABLE.filter((name) => name.startsWith("GenerateDataKey"))
      : ["GetPublicKey"];
  return [...OF_EVERY_KEY, ...OF_ENCRYPTION, ...rest];
}

/**
 * Returns the pairs with lower-case names, as AWS compares them in constraints: names case-insensitively, values
 * exactly.
 */
function folded(pairs: Pairs): Map<string, string> {
  return new Map(
    Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function includes(all: Pairs = {}, part: Pairs = {}): boolean {
  const known = folded(all);
  return [...folded(part)].every(([name, value]) => known.get(name) === value);
}

function equal(a: Pairs, b: Pairs): boolean {
  return includes(a, b) && includes(b, a);
}

/** Tells whether a grant allows an operation under an encryption context. */
export function permits(
  { operations, subset, equals }: Restriction,
  operation: string,
  context: Pairs,
): boolean {
  if (!operations.includes(operation)) return false;
  if (WITHOUT_CONTEXT.includes(operation)) return true;
  return (
    includes(context, subset) &&
    (equals === undefined || equal(context, equals))
  );
}

/**
 * Tells whether the grant `parent` lets a caller make the grant `child`. The operations of `child` must be a subset of
 * the operations of `parent`, and the constraints of `child` must be at least as strict.
 */
export function passesOn(parent: Restriction, child: Restriction): boolean {
  const { operations, subset, equals } = parent;
  if (!child.operations.every((each) => operations.includes(each))) {
    return false;
  }
  if (equals && !(child.equals && equal(child.equals, equals))) return false;
  return includes(child.subset, subset) || includes(child.equals, subset);
}

/** Returns all grant tokens of a grant. Each of them is valid. */
export function tokensOf({ token, moreTokens = [] }: Grant): string[] {
  return [token, ...moreTokens];
}
