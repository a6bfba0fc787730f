import { LocationMismatchError } from "../../../util/errors.ts";
import { fewAtOnce } from "../../../util/few-at-once.ts";
import { AT_ONCE } from "../../in-order.ts";
import { type ItemFailure, ItemsError } from "../../items-error.ts";
import { keyNamesOf } from "../../table.ts";
import { AttributeReader } from "../../values/attribute-reader.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { readItem, writeItem } from "../../values/item-form.ts";
import { setMember } from "../../values/plain-object.ts";
import { toPlain } from "../../values/to-plain.ts";
import { hasKey } from "../checks/item-key.ts";
import { isGiven, memberOf } from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import { noteItem } from "../documents/exact-items.ts";
import { type Projection, projectItem } from "../expressions/projection.ts";
import { assertDocumentNames } from "./document-names.ts";
import type { CommandFacts } from "./prepared-request.ts";

/** Item of an answer. */
export interface AnswerItem {
  readonly scope: RequestScope;
  readonly item: unknown;
  /** Keys of which the item must have one, if the request asked for items by key. */
  readonly keys?: readonly AttributeMap[] | undefined;
  /** Part of the item that the caller asked for. */
  readonly projection?: Projection | undefined;
}

/** Decrypts one item of an answer. */
async function decryptItem(
  { scope, item, keys, projection }: AnswerItem,
  { signal, isDocument, exact }: CommandFacts,
): Promise<object> {
  const { codec, table } = scope;
  const { form, attributes } = readItem(item, table.partitionKey);
  if (form !== "attributes") {
    throw new TypeError(
      `Cannot read the item: expected attribute values of the AWS SDK, got the form "${form}"; another middleware converted the answer`,
    );
  }
  const decrypted = await codec.decrypt(attributes, signal);
  if (keys && !keys.some((key) => hasKey(decrypted, key))) {
    throw new LocationMismatchError(
      "Cannot accept the item: expected one with the key that the request asks for, got one with another key; treat it as forged",
    );
  }
  const asked = projectItem(decrypted, projection ?? "all");
  if (isDocument) assertDocumentNames(asked);
  const written = writeItem(asked, "attributes");
  noteItem(exact, written, asked);
  return written;
}

/**
 * Decrypts the items of an answer, all of them even if some fail.
 *
 * @param isWrite true if the request changed items
 * @returns the items, as the AWS SDK's deserializer gives them
 * @throws {ItemsError} if any item cannot be decrypted; it lists these items
 */
export async function decryptItems(
  items: readonly AnswerItem[],
  facts: CommandFacts,
  isWrite = false,
): Promise<object[]> {
  const failures = new Map<AnswerItem, ItemFailure>();
  const attempt = async (each: AnswerItem): Promise<object> => {
    try {
      return await decryptItem(each, facts);
    } catch (cause) {
      failures.set(each, failureOf(each, cause, facts));
      return {};
    }
  };
  const decrypted = await fewAtOnce(items, AT_ONCE, attempt, () => false);
  facts.signal?.throwIfAborted();
  if (failures.size === 0) return decrypted;
  const inOrder = items.flatMap((each) => failures.get(each) ?? []);
  throw new ItemsError(describe(items, inOrder, isWrite), {
    failures: inOrder,
  });
}

/**
 * Decrypts the item that an error, or a reason in one, holds, in place. Removes an item that cannot be decrypted.
 *
 * @param key key that the item must have
 */
export async function decryptHeldItem(
  holder: { Item?: unknown },
  scope: RequestScope,
  key: AttributeMap,
  facts: CommandFacts,
): Promise<void> {
  const item = holder.Item;
  if (!isGiven(item)) return;
  delete holder.Item;
  try {
    holder.Item = await decryptItem({ scope, item, keys: [key] }, facts);
  } catch {
    // The error itself is what the caller needs to see.
  }
}

function failureOf(
  { scope, item }: AnswerItem,
  cause: unknown,
  { isDocument }: CommandFacts,
): ItemFailure {
  const key = {};
  for (const name of keyNamesOf(scope.table)) {
    const value = memberOf(item, name);
    if (value === undefined) continue;
    setMember(key, name, isDocument ? plainOf(value, name) : value);
  }
  return { tableName: scope.tableName, key, cause };
}

/** Returns the plain value of a key's attribute; the value itself if it is no attribute value. */
function plainOf(value: unknown, name: string): unknown {
  try {
    return toPlain(new AttributeReader().read(value, `/${name}`));
  } catch {
    return value;
  }
}

/** Describes the failures by their codes, without a value of any key. */
function describe(
  items: readonly AnswerItem[],
  failures: readonly ItemFailure[],
  isWrite: boolean,
): string {
  const counts = new Map<string, number>();
  for (const { cause } of failures) {
    const name = nameOf(cause);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const kinds = [...counts].map(([name, count]) => `${count} ${name}`);
  const operation = items[0]?.scope.operation;
  const effect = isWrite ? "; the request itself took effect" : "";
  return `Cannot decrypt ${failures.length} of ${items.length} items that ${operation} returned: ${kinds.join(", ")}; failures lists the key of each and its cause${effect}`;
}

/** Returns the code of an error of sealmask, or the name of any other error. */
function nameOf(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "error";
}
