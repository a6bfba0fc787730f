import { authorize } from "../access.ts";
import { randomHex } from "../base64.ts";
import type { Operation } from "../call.ts";
import { invalid, KmsFailure } from "../failure.ts";
import type { Grant } from "../key.ts";
import { assertEnabled, findKeyById } from "../resolve.ts";
import {
  context,
  flag,
  list,
  type Member,
  optional,
  type Pairs,
  shape,
  text,
  word,
} from "../shape.ts";
import { assertNotDry, assertTokens, grantTokens } from "../tokens.ts";

/** The operations that AWS grants. */
const GRANTABLE = [
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

interface Constraints {
  readonly EncryptionContextSubset: Pairs | undefined;
  readonly EncryptionContextEquals: Pairs | undefined;
}

const constraintsShape = shape<Constraints>({
  EncryptionContextSubset: optional(context),
  EncryptionContextEquals: optional(context),
});

const constraints: Member<Constraints> = (value) => {
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new KmsFailure("SerializationException");
  }
  return constraintsShape({ ...value });
};

const principal = text(1, 256, /^[\w+=,.@:/-]+$/);

const createShape = shape({
  KeyId: text(1, 2048),
  GranteePrincipal: principal,
  RetiringPrincipal: optional(principal),
  Operations: list(1, GRANTABLE.length, word(...GRANTABLE)),
  Constraints: optional(constraints),
  GrantTokens: grantTokens,
  Name: optional(text(1, 256, /^[a-zA-Z0-9:/_-]+$/)),
  DryRun: flag,
});

const PRINCIPAL_ARN = /^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:\S+$/;

const createGrant: Operation = (call, request) => {
  const read = createShape(request);
  assertTokens(call, read.GrantTokens);
  const target = findKeyById(call, read.KeyId);
  authorize(call, "kms:CreateGrant", target, { tokens: read.GrantTokens });
  assertEnabled(target);
  if (!PRINCIPAL_ARN.test(read.GranteePrincipal)) {
    throw new KmsFailure(
      "InvalidArnException",
      "ARN does not refer to a valid principal",
    );
  }
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } =
    read.Constraints ?? {};
  const hasConstraint = subset !== undefined || equals !== undefined;
  if (hasConstraint && target.key.spec !== "SYMMETRIC_DEFAULT") {
    throw invalid(
      "Encryption context constraints are not supported for asymmetric KMS keys.",
    );
  }
  assertNotDry(read.DryRun);
  const grant: Grant = {
    id: randomHex(32),
    token: randomHex(64),
    granteePrincipal: read.GranteePrincipal,
    operations: read.Operations,
    createdAt: call.now,
    ...(subset && { subset }),
    ...(equals && { equals }),
    ...(read.RetiringPrincipal && {
      retiringPrincipal: read.RetiringPrincipal,
    }),
    ...(read.Name && { name: read.Name }),
  };
  target.here.grants.push(grant);
  call.service.store.changed();
  return { GrantId: grant.id, GrantToken: grant.token };
};

/** The operations about grants, by name. */
export const grantOperations: Readonly<Record<string, Operation>> = {
  CreateGrant: createGrant,
};
