import { assertKeyring, type Keyring } from "../keyrings/keyring.ts";
import { oneOf } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { readBoolean, readSignal } from "../util/read-value.ts";
import type { ItemCodec } from "./client/item-codec.ts";
import { itemMiddleware } from "./client/item-middleware.ts";
import type { ItemMiddleware } from "./client/middleware-stack.ts";
import type { OtherTables } from "./client/other-tables.ts";
import { describeItem, type ItemDescription } from "./item/describe-item.ts";
import { rewrapItem } from "./item/rewrap-item.ts";
import type { ItemEncryptorOptions } from "./item-encryptor-options.ts";
import { decryptUnderPolicy, encryptUnderPolicy } from "./plaintext-policy.ts";
import { resolveTable } from "./resolve-table.ts";
import type { Table } from "./table.ts";
import type { DecryptedItem } from "./type-items.ts";
import type { CheckedItem, CheckedTable } from "./type-table.ts";
import type { WrittenItem } from "./type-written.ts";
import type { AttributeMap } from "./values/attribute-value.ts";
import { type ReadItem, readItem } from "./values/item-form.ts";
import { writeChanged } from "./write-changed.ts";

/** Options of a call that encrypts or decrypts an item. */
export interface ItemCallOptions {
  /** Signal that ends the call when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that rewraps an item. */
export interface ItemRewrapOptions extends ItemCallOptions {
  /** Keyring that can decrypt the item afterwards, and that alone. */
  readonly to: Keyring;
}

/** Options of the middleware for clients of the AWS SDK. */
export interface ItemMiddlewareOptions {
  /**
   * True for a `DynamoDBDocumentClient`. The middleware tells by itself which commands have plain values, so the option changes
   * nothing, and one middleware serves both kinds of client.
   */
  readonly document?: boolean | undefined;
  /**
   * Handling of requests about items of tables that no encryptor on the client has: `"allow"` sends them as they are,
   * `"refuse"` throws an {@link ItemRequestError} before anything is sent, for reads as well. One encryptor that refuses is
   * enough for the whole client, whatever the order in which the encryptors are added. Requests that touch no item, such as
   * `DescribeTable`, are sent in either case.
   *
   * Take `"refuse"` for every client that serves encrypted tables alone. If the name of a table changes and
   * `physicalTableNames` does not follow, items would otherwise be written in clear, and read back, without a word. It is
   * not the default, because a client often serves other tables too, some of them for libraries: to encrypt one table would
   * break requests that have nothing to do with it, and no other encryptor on the client could allow them again. A table
   * that an encryptor has fails closed in either case: its attributes, requests and answers.
   *
   * @default "allow"
   */
  readonly otherTables?: "allow" | "refuse" | undefined;
}

const MIDDLEWARE = /* @__PURE__ */ namesOf<ItemMiddlewareOptions>({
  document: true,
  otherTables: true,
});

const OTHER_TABLES: readonly OtherTables[] = ["allow", "refuse"];

const CALL = /* @__PURE__ */ namesOf<ItemCallOptions>({ signal: true });

const REWRAP = /* @__PURE__ */ namesOf<ItemRewrapOptions>({
  to: true,
  signal: true,
});

/**
 * Item encryptor of any table: what every {@link ItemEncryptor} can do, without the types of its items. Functions that take an
 * encryptor of any table take this type.
 */
export interface AnyItemEncryptor {
  /** Logical name of the table. */
  readonly tableName: string;
  /** Encrypts and signs an item. */
  encrypt(item: object, options?: ItemCallOptions): Promise<object>;
  /** Verifies and decrypts an item. */
  decrypt(item: object, options?: ItemCallOptions): Promise<object>;
  /** Describes an encrypted item by its header. */
  describe(item: object): ItemDescription;
  /** Verifies an item, and wraps its data key for another keyring. */
  rewrap(item: object, options: ItemRewrapOptions): Promise<object>;
  /** Returns the middleware for clients of the AWS SDK. */
  middleware(options?: ItemMiddlewareOptions): ItemMiddleware;
}

/**
 * Encrypts, decrypts, describes and rewraps the items of one table. Each method takes plain values, attribute values of the AWS
 * SDK's low-level API (`{ S: "text" }`), or DynamoDB JSON (binary values as base64, as in the events of streams), and answers
 * in the same form. The partition key decides which form it is. Attributes that are not encrypted come back as the caller's own
 * values, so do not change them while a call is pending.
 *
 * @typeParam O type of the options, from which the types of encrypted items follow
 */
export interface ItemEncryptor<
  O extends ItemEncryptorOptions = ItemEncryptorOptions,
> {
  /** Logical name of the table. */
  readonly tableName: string;
  /**
   * Encrypts and signs an item.
   *
   * @param item all attributes of the item
   * @returns the item to store, with header and footer
   * @throws {TypeError} if a key is missing, an attribute has no action, or an option is unknown
   * @throws {UnsupportedTypeError} if the item is encrypted already, or DynamoDB has no type for a value
   * @throws {KeyringError} if the keyring fails
   */
  encrypt<T extends object>(
    item: T & CheckedItem<T, O>,
    options?: ItemCallOptions,
  ): Promise<WrittenItem<T, O>>;
  /**
   * Verifies and decrypts an item. The item's header says which attributes are encrypted, whatever the option `attributes`
   * says now.
   *
   * @typeParam T type of the plain item, where the type of the stored item does not say it
   * @param item all attributes of the stored item
   * @returns the item without header, footer and other reserved attributes
   * @throws {EnvelopeError} if the item is not an encrypted one, or its header or footer is malformed
   * @throws {DecryptionError} if the item does not authenticate
   * @throws {KeyringError} if the keyring fails, or has no key for the item
   */
  decrypt<T extends object = never, I extends object = object>(
    item: I,
    options?: ItemCallOptions,
  ): Promise<DecryptedItem<T, I>>;
  /**
   * Describes an encrypted item by its header: format, actions, and the keys that can decrypt it. Needs no key, and verifies
   * nothing.
   *
   * @throws {EnvelopeError} if the item is not an encrypted one, or its header is malformed
   */
  describe(item: object): ItemDescription;
  /**
   * Verifies an item, and wraps its data key for another keyring. Encrypted attributes stay as they are.
   *
   * @param item all attributes of the stored item
   * @param options `to`: the keyring that can decrypt the item afterwards
   * @returns the item to store, with a new header and footer
   * @throws {EnvelopeError} if the item is not an encrypted one, or its header or footer is malformed
   * @throws {DecryptionError} if the item does not authenticate
   * @throws {KeyringError} if one of the keyrings fails, or the table's has no key for the item
   */
  rewrap<T extends object>(item: T, options: ItemRewrapOptions): Promise<T>;
  /**
   * Returns the middleware for a `DynamoDBClient`, also for one with a `DynamoDBDocumentClient` on it:
   * `client.middlewareStack.use(encryptor.middleware())`. It encrypts the items of requests, decrypts those of answers, and
   * refuses what cannot be right before anything is sent. Requests for tables that no encryptor on the client has are sent as
   * they are, in clear, unless the option `otherTables` is `"refuse"`.
   *
   * @throws {TypeError} if an option is unknown, or has a wrong value
   */
  middleware(options?: ItemMiddlewareOptions): ItemMiddleware;
}

/** Tables of all encryptors that were made, for what works on an encryptor without being a method of it. */
const tables = new WeakMap<object, Table>();

/** Returns the table of an encryptor; `undefined` if the value is not one that {@link itemEncryptor} made. */
export function tableOf(encryptor: unknown): Table | undefined {
  const isObject = typeof encryptor === "object" && encryptor !== null;
  return isObject ? tables.get(encryptor) : undefined;
}

/** Reads the signal of a call. */
function signalOf(
  method: string,
  options: ItemCallOptions | undefined,
  names: readonly string[],
): AbortSignal | undefined {
  assertOptions(method, options ?? undefined, names);
  return readSignal(readOption(options, "signal"));
}

/**
 * Makes an encryptor for the items of a DynamoDB table, in the format of the AWS Database Encryption SDK: its Java, .NET, Rust
 * and Go libraries read what this one writes, and the reverse. Each item has a data key of its own, which the keyring wraps.
 * Encrypted attributes are unreadable without the key, and nobody without a key can change, add, remove or swap signed
 * attributes.
 *
 * @param options Names of table and keys, the keyring, and an action for each attribute. Each option is read once.
 * @returns The encryptor. No key is asked for yet.
 * @throws {TypeError} If an option is unknown or has the wrong type, or the actions break a rule: keys have the action `"sign"`
 * (`"context"` if any attribute has it), and `"none"` is for attributes of `unsigned` alone.
 * @throws {RangeError} If `maxEncryptedDataKeys` is out of range.
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 * import { itemEncryptor } from "sealmask/dynamodb";
 *
 * const encryptor = itemEncryptor({
 *   tableName: "customers",
 *   partitionKey: "pk",
 *   keyring: localKeyring({ key: generateKey() }),
 *   attributes: { pk: "sign", name: "sign", ssn: "encrypt", seen: "none" },
 *   unsigned: { names: ["seen"] },
 * });
 * const stored = await encryptor.encrypt({ pk: "1", name: "Ada", ssn: "078-05-1120", seen: 7 });
 * console.log(stored.name, stored.ssn instanceof Uint8Array); // Ada true
 * console.log((await encryptor.decrypt(stored)).ssn); // 078-05-1120
 * ```
 */
export function itemEncryptor<const O extends ItemEncryptorOptions>(
  options: O & CheckedTable<O>,
): ItemEncryptor<O> {
  const table = resolveTable(options);
  const { tableName, partitionKey } = table;
  const read = (item: unknown): ReadItem => readItem(item, partitionKey);
  /** Reads an item, has it changed, and writes it in the form that it had. */
  const change = async (
    item: unknown,
    work: (attributes: AttributeMap) => Promise<AttributeMap>,
  ): Promise<object> => {
    const given = read(item);
    return writeChanged(await work(given.attributes), given);
  };
  const encryptor = {
    tableName,
    async encrypt(item: unknown, callOptions?: ItemCallOptions) {
      const signal = signalOf("encrypt", callOptions, CALL);
      return change(item, (map) => encryptUnderPolicy(table, map, signal));
    },
    async decrypt(item: unknown, callOptions?: ItemCallOptions) {
      const signal = signalOf("decrypt", callOptions, CALL);
      return change(item, (map) => decryptUnderPolicy(table, map, signal));
    },
    describe: (item: unknown) => describeItem(table, read(item).attributes),
    async rewrap(item: unknown, callOptions: ItemRewrapOptions) {
      const signal = signalOf("rewrap", callOptions, REWRAP);
      const to = readOption(callOptions, "to") as Keyring;
      assertKeyring("to", to);
      return change(item, (map) => rewrapItem(table, map, to, signal));
    },
    middleware(middlewareOptions?: ItemMiddlewareOptions): ItemMiddleware {
      assertOptions("middleware", middlewareOptions ?? undefined, MIDDLEWARE);
      readBoolean("document", readOption(middlewareOptions, "document"), false);
      const others = readOption(middlewareOptions, "otherTables");
      const codec: ItemCodec = {
        table,
        encrypt: (item, signal) => encryptUnderPolicy(table, item, signal),
        decrypt: (item, signal) => decryptUnderPolicy(table, item, signal),
      };
      return itemMiddleware(
        codec,
        others === undefined
          ? "allow"
          : oneOf("otherTables", others, OTHER_TABLES),
      );
    },
  };
  tables.set(encryptor, table);
  // The methods take items of every type; which types they are follows from the options alone.
  return encryptor as ItemEncryptor<O>;
}
