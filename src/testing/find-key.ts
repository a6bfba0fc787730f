import { foreignKey } from "./access.ts";
import { partitionOf } from "./region-name.ts";
import type { Call } from "./service-call.ts";
import {
  invalid,
  invalidState,
  KmsFailure,
  notFound,
} from "./service-failure.ts";
import { arnOf, type Key, type KeyHere } from "./stored-key.ts";

const KEY_ID =
  /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):((?:key|alias)\/.+)$/;

/** Returns the ARN of a resource in the call's Region and account. */
export function arnHere({ region, service }: Call, resource: string): string {
  return arnOf(region, service.accountId, resource);
}

/** Returns a key with its state in the Region of the call, or `undefined` if the key is not in that Region. */
export function keyHere(call: Call, key: Key): KeyHere | undefined {
  const here = Object.hasOwn(key.regions, call.region)
    ? key.regions[call.region]
    : undefined;
  return here && { key, here, arn: arnHere(call, `key/${key.id}`) };
}

function byId(call: Call, id: string): KeyHere {
  if (!KEY_ID.test(id)) throw notFound(`Invalid keyId '${id}'`);
  const key = call.service.store.keys.get(id);
  const found = key && keyHere(call, key);
  if (found) return found;
  throw notFound(`Key '${arnHere(call, `key/${id}`)}' does not exist`);
}

function byAlias(call: Call, name: string): KeyHere {
  const alias = call.service.store.alias(call.region, name);
  if (alias) return byId(call, alias.target);
  throw notFound(`Alias ${arnHere(call, name)} is not found.`);
}

/**
 * Returns the resource that a key identifier names, such as `key/…` or `alias/…`. An ARN must be in the call's Region
 * and account.
 */
function resourceOf(call: Call, identifier: string): string {
  if (!identifier.startsWith("arn:")) {
    return identifier.startsWith("alias/") ? identifier : `key/${identifier}`;
  }
  const [, partition, region, account, resource] = ARN.exec(identifier) ?? [];
  if (region === undefined || resource === undefined) {
    throw notFound(`Invalid arn ${identifier}`);
  }
  if (region !== call.region) throw notFound(`Invalid arn ${region}`);
  if (partition !== partitionOf(region)) {
    throw notFound(`Invalid arn ${identifier}`);
  }
  if (account !== call.service.accountId) throw foreignKey(call, identifier);
  return resource;
}

/**
 * Finds a key by its id, the key's ARN, an alias, or the ARN of an alias.
 *
 * @throws {KmsFailure} a NotFoundException, or an AccessDeniedException for a key of another account
 */
export function findKey(call: Call, identifier: string): KeyHere {
  const resource = resourceOf(call, identifier);
  return resource.startsWith("alias/")
    ? byAlias(call, resource)
    : byId(call, resource.slice("key/".length));
}

/** Finds a key by its id or ARN, for an operation that takes no alias. */
export function findKeyById(call: Call, identifier: string): KeyHere {
  const resource = resourceOf(call, identifier);
  if (resource.startsWith("alias/")) {
    throw invalid("Aliases are not supported for this operation");
  }
  return byId(call, resource.slice("key/".length));
}

/** Checks that a key is not pending deletion. */
export function assertNotPending({ here, arn }: KeyHere): void {
  if (here.deletion === null) return;
  const pending =
    here.deletion === "replicas" ? "replica deletion" : "deletion";
  throw invalidState(`${arn} is pending ${pending}.`);
}

/** Checks that a key is enabled. */
export function assertEnabled(target: KeyHere): void {
  assertNotPending(target);
  if (target.here.enabled) return;
  throw new KmsFailure("DisabledException", `${target.arn} is disabled.`);
}
