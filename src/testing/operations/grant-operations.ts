import { randomHex } from "../../util/hex.ts";
import { authorize } from "../access.ts";
import { assertEnabled, findKeyById } from "../find-key.ts";
import { assertNotDry, assertTokens, grantTokens } from "../grant-tokens.ts";
import { GRANTABLE, grantableOn } from "../grants.ts";
import {
  context,
  flag,
  list,
  type Member,
  notSimulated,
  optional,
  type Pairs,
  shape,
  text,
  word,
} from "../request-shape.ts";
import type { Operation } from "../service-call.ts";
import { invalid, KmsFailure } from "../service-failure.ts";
import type { Grant } from "../stored-key.ts";

/** Maximum numbers of pairs in one constraint and of characters in all its pairs, by AWS's limits. */
const MAX_PAIRS = 8;
const MAX_CHARACTERS = 384;

const constraint: Member<Pairs | undefined> = (value, name) => {
  const pairs = optional(context)(value, name);
  const entries = Object.entries(pairs ?? {});
  if (entries.length > MAX_PAIRS) {
    throw invalid(`A grant constraint has at most ${MAX_PAIRS} pairs.`);
  }
  if (entries.flat().join("").length > MAX_CHARACTERS) {
    throw invalid(
      `A grant constraint has at most ${MAX_CHARACTERS} characters.`,
    );
  }
  return pairs;
};

const constraintsShape = shape({
  EncryptionContextSubset: constraint,
  EncryptionContextEquals: constraint,
  SourceArn: notSimulated,
});

const constraints: Member<ReturnType<typeof constraintsShape>> = (value) => {
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new KmsFailure("SerializationException");
  }
  return constraintsShape({ ...value });
};

const principal = text(1, 256, /^[\w+=,.@:/-]+$/);

const createShape = shape({
  KeyId: text(1, 2048),
  GranteePrincipal: principal,
  GranteeServicePrincipal: notSimulated,
  RetiringPrincipal: optional(principal),
  RetiringServicePrincipal: notSimulated,
  Operations: list(1, GRANTABLE.length, word(...GRANTABLE)),
  Constraints: optional(constraints),
  GrantTokens: grantTokens,
  Name: optional(text(1, 256, /^[a-zA-Z0-9:/_-]+$/)),
  DryRun: flag,
});

const PRINCIPAL_ARN = /^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:\S+$/;

function assertPrincipal(arn: string | undefined): void {
  if (arn === undefined || PRINCIPAL_ARN.test(arn)) return;
  throw new KmsFailure(
    "InvalidArnException",
    "ARN does not refer to a valid principal",
  );
}

type Terms = Omit<Grant, "id" | "token" | "moreTokens" | "createdAt">;

/** Returns a text that is equal for two requests of one grant. */
function identity({ operations, subset, equals, ...rest }: Terms): string {
  const sorted = (pairs: Pairs = {}) => Object.entries(pairs).sort();
  return JSON.stringify([
    rest.granteePrincipal,
    rest.retiringPrincipal,
    rest.name,
    [...new Set(operations)].sort(),
    subset && sorted(subset),
    equals && sorted(equals),
  ]);
}

const createGrant: Operation = (call, request) => {
  const read = createShape(request);
  const { Name: name, RetiringPrincipal: retiringPrincipal } = read;
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } =
    read.Constraints ?? {};
  const terms: Terms = {
    granteePrincipal: read.GranteePrincipal,
    operations: read.Operations,
    ...(subset && { subset }),
    ...(equals && { equals }),
    ...(retiringPrincipal && { retiringPrincipal }),
    ...(name && { name }),
  };
  assertTokens(call, read.GrantTokens);
  const target = findKeyById(call, read.KeyId);
  const { key, here } = target;
  const { GrantTokens: tokens } = read;
  authorize(call, "kms:CreateGrant", target, { tokens, child: terms });
  assertEnabled(target);
  assertPrincipal(terms.granteePrincipal);
  assertPrincipal(retiringPrincipal);
  const served = grantableOn(key);
  const wrong = terms.operations.filter((each) => !served.includes(each));
  if (wrong.length > 0) {
    throw invalid(
      `Grants on a key of key spec ${key.spec} and key usage ${key.usage} cannot allow ${wrong.join(", ")}.`,
    );
  }
  if ((subset || equals) && key.spec !== "SYMMETRIC_DEFAULT") {
    throw invalid(
      "Encryption context constraints are not supported for asymmetric KMS keys.",
    );
  }
  assertNotDry(read.DryRun);
  const token = randomHex(64);
  call.service.store.changed();
  const same =
    name && here.grants.find((each) => identity(each) === identity(terms));
  if (same) {
    same.moreTokens = [...(same.moreTokens ?? []), token];
    return { GrantId: same.id, GrantToken: token };
  }
  const id = randomHex(32);
  here.grants.push({ ...terms, id, token, createdAt: call.now });
  return { GrantId: id, GrantToken: token };
};

/** Operations on grants, by name. */
export const grantOperations: Readonly<Record<string, Operation>> = {
  CreateGrant: createGrant,
};
