import type { Pairs } from "./request-shape.ts";
import type { Grant, Key } from "./stored-key.ts";

/** What a grant is restricted to. */
export type Restriction = Pick<Grant, "operations" | "subset" | "equals">;

/** The operations that AWS grants. */
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

/** Those that take no encryption context, to which constraints do not apply. */
const WITHOUT_CONTEXT = [
  "CreateGrant",
  "DescribeKey",
  "GetPublicKey",
  "RetireGrant",
];

const OF_EVERY_KEY = ["CreateGrant", "RetireGrant", "DescribeKey"];
const OF_ENCRYPTION = ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"];

/** The operations that a grant on a key may name. */
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

/** In constraints the names of pairs are not case-sensitive, as AWS documents; their values are. */
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

/** Whether a grant allows an operation under an encryption context. */
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

/** Whether who may make grants by this grant alone may make another: of its operations, and no laxer. */
export function passesOn(parent: Restriction, child: Restriction): boolean {
  const { operations, subset, equals } = parent;
  if (!child.operations.every((each) => operations.includes(each))) {
    return false;
  }
  if (equals && !(child.equals && equal(child.equals, equals))) return false;
  return includes(child.subset, subset) || includes(child.equals, subset);
}

/** The tokens of a grant, all of which serve alike. */
export function tokensOf({ token, moreTokens = [] }: Grant): string[] {
  return [token, ...moreTokens];
}
