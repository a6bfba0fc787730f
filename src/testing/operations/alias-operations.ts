import { authorize } from "../access.ts";
import { arnHere, assertNotPending, findKeyById } from "../find-key.ts";
import { seconds } from "../metadata.ts";
import { page } from "../paging.ts";
import { integer, optional, shape, text } from "../request-shape.ts";
import type { Call, Operation } from "../service-call.ts";
import { invalid, KmsFailure, notFound } from "../service-failure.ts";
import type { Alias } from "../store.ts";
import type { KeyHere } from "../stored-key.ts";

/** Maximum number of aliases of a key, by AWS's quota. */
const MAX_ALIASES = 50;

const aliasName = text(1, 256, /^[a-zA-Z0-9:/_-]+$/);

function assertName(name: string): void {
  if (!name.startsWith("alias/") || name === "alias/") {
    throw invalid(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith("alias/aws/")) {
    throw new KmsFailure("NotAuthorizedException");
  }
  if (name.includes(":")) {
    throw invalid(`${name} contains invalid characters for an alias`);
  }
}

/** Finds the key for an alias, after checking the caller's rights and the key's state. */
function targetOf(call: Call, keyId: string): KeyHere {
  if (keyId.includes("alias/")) {
    throw invalid("Aliases must refer to keys. Not aliases");
  }
  const target = findKeyById(call, keyId);
  authorize(call, `kms:${call.operation}`, target);
  assertNotPending(target);
  return target;
}

/** Checks that a key has fewer aliases than AWS's quota allows. */
function assertRoom({ region, service }: Call, { key, arn }: KeyHere): void {
  const aliases = service.store
    .aliasesIn(region)
    .filter((alias) => alias.target === key.id);
  if (aliases.length < MAX_ALIASES) return;
  throw new KmsFailure(
    "LimitExceededException",
    `Key ${arn} has the maximum number of aliases, ${MAX_ALIASES}`,
  );
}

function existing(call: Call, name: string): Alias {
  const alias = call.service.store.alias(call.region, name);
  if (alias) return alias;
  throw notFound(`Alias ${arnHere(call, name)} is not found.`);
}

const targetShape = shape({
  AliasName: aliasName,
  TargetKeyId: text(1, 2048),
});

const createAlias: Operation = (call, request) => {
  const { AliasName: name, TargetKeyId } = targetShape(request);
  assertName(name);
  const target = targetOf(call, TargetKeyId);
  const { service, region, now } = call;
  if (service.store.alias(region, name)) {
    throw new KmsFailure(
      "AlreadyExistsException",
      `An alias with the name ${arnHere(call, name)} already exists`,
    );
  }
  assertRoom(call, target);
  service.store.setAlias({
    name,
    region,
    target: target.key.id,
    createdAt: now,
    updatedAt: now,
  });
  return {};
};

const updateAlias: Operation = (call, request) => {
  const { AliasName: name, TargetKeyId } = targetShape(request);
  assertName(name);
  const alias = existing(call, name);
  const target = targetOf(call, TargetKeyId);
  const { key } = target;
  const current = findKeyById(call, alias.target);
  authorize(call, "kms:UpdateAlias", current);
  const { key: before } = current;
  const isAlike =
    before.usage === key.usage &&
    (before.spec === "SYMMETRIC_DEFAULT") ===
      (key.spec === "SYMMETRIC_DEFAULT");
  if (!isAlike) {
    throw invalid(
      "The current and the new KMS key of an alias must be of the same type and have the same key usage.",
    );
  }
  if (before !== key) assertRoom(call, target);
  call.service.store.setAlias({
    ...alias,
    target: key.id,
    updatedAt: call.now,
  });
  return {};
};

const deleteShape = shape({ AliasName: aliasName });

const deleteAlias: Operation = (call, request) => {
  const { AliasName: name } = deleteShape(request);
  assertName(name);
  const alias = existing(call, name);
  const target = findKeyById(call, alias.target);
  call.entry.keyId = target.arn;
  authorize(call, "kms:DeleteAlias", target);
  call.service.store.deleteAlias(alias);
  return {};
};

const listShape = shape({
  KeyId: optional(text(1, 2048)),
  Limit: optional(integer(1, 100)),
  Marker: optional(text(1, 1024)),
});

const listAliases: Operation = (call, request) => {
  const { KeyId, Limit = 50, Marker } = listShape(request);
  authorize(call, "kms:ListAliases", null);
  const id = KeyId === undefined ? null : findKeyById(call, KeyId).key.id;
  const aliases = call.service.store
    .aliasesIn(call.region)
    .filter(({ target }) => id === null || target === id);
  const { items, ...rest } = page("aliases", aliases, ({ name }) => name, {
    limit: Limit,
    marker: Marker,
  });
  return {
    ...rest,
    Aliases: items.map((alias) => ({
      AliasArn: arnHere(call, alias.name),
      AliasName: alias.name,
      TargetKeyId: alias.target,
      CreationDate: seconds(alias.createdAt),
      LastUpdatedDate: seconds(alias.updatedAt),
    })),
  };
};

/** Operations on aliases, by name. */
export const aliasOperations: Readonly<Record<string, Operation>> = {
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
};
