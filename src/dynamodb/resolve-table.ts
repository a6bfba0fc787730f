import { assertCrypto } from "../crypto/port.ts";
import { webCrypto } from "../crypto/web-crypto.ts";
import { assertKeyring } from "../keyrings/keyring.ts";
import {
  integerWithin,
  oneOf,
  quote,
  refuse,
  refuseAs,
} from "../util/assert.ts";
import { MAX_U16 } from "../util/big-endian.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../util/options.ts";
import { assertArray, assertFunction } from "../util/read-value.ts";
import { adviceForAws, awsNameOf, refuseAwsOptions } from "./aws-names.ts";
import {
  ITEM_ENCRYPTOR_NAMES,
  type ItemEncryptorOptions,
} from "./item-encryptor-options.ts";
import { membersOf } from "./members-of.ts";
import {
  assertKeyAction,
  type ReadUnsigned,
  readActions,
  readUnsigned,
} from "./read-attributes.ts";
import type {
  ItemAction,
  ItemSuiteId,
  PlaintextPolicy,
  Table,
  TableIndex,
} from "./table.ts";

/** Maximum length of a key's name in characters (DynamoDB API Reference: KeySchemaElement). */
const MAX_KEY_NAME = 255;

/** Default of the option `maxEncryptedDataKeys`. */
const MAX_ENCRYPTED_DATA_KEYS = 10;

const SUITES: readonly ItemSuiteId[] = ["6700", "6701"];

const POLICIES: readonly PlaintextPolicy[] = [
  "forbid-write-forbid-read",
  "forbid-write-allow-read",
  "force-write-allow-read",
];

const PROJECTIONS: readonly TableIndex["projection"][] = [
  "all",
  "keys-only",
  "include",
];

const INDEX_NAMES = /* @__PURE__ */ namesOf<TableIndex>({
  partitionKey: true,
  sortKey: true,
  projection: true,
});

/** Name of a table, or its ARN (DynamoDB API Reference: TableName). */
const TABLE_NAME =
  /^(?:arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/)?[\w.-]{1,255}$/;

/** Returns the value of an option, with advice if the value is the AWS Database Encryption SDK's name for one. */
function choice<T extends string>(
  option: string,
  value: unknown,
  values: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const known = awsNameOf(value);
  if (known === undefined) return oneOf(option, value, values);
  const expected = `one of ${values.map((each) => quote(each)).join(", ")}`;
  return refuseAs(option, expected, known + adviceForAws(value));
}

function keyName(option: string, value: unknown): string {
  const isName =
    typeof value === "string" && value !== "" && value.length <= MAX_KEY_NAME;
  if (isName) return value;
  const expected = `a name of 1 to ${MAX_KEY_NAME} characters`;
  return typeof value === "string" && value !== ""
    ? refuseAs(option, expected, `${value.length} characters`)
    : refuse(option, expected, value);
}

/** Checks the key of an index: DynamoDB sorts and compares its values, so it cannot be encrypted. */
function indexKey(
  option: string,
  value: unknown,
  actions: ReadonlyMap<string, ItemAction>,
): string {
  const name = keyName(option, value);
  if (actions.get(name) !== "encrypt") return name;
  const got = `${quote(name)}, which has the action "encrypt"; an index cannot find encrypted values`;
  return refuseAs(option, "an attribute that is stored in clear", got);
}

function readIndexes(
  option: unknown,
  actions: ReadonlyMap<string, ItemAction>,
): ReadonlyMap<string, TableIndex> {
  const indexes = new Map<string, TableIndex>();
  if (option === undefined) return indexes;
  const expected = "an object of indexes by name";
  for (const [name, value] of membersOf("indexes", option, expected)) {
    const what = `indexes[${quote(name)}]`;
    if (value === undefined)
      refuse(what, `{ ${INDEX_NAMES.join(", ")} }`, value);
    assertNestedOptions(what, value, INDEX_NAMES);
    const index = snapshotOptions(value as TableIndex, INDEX_NAMES);
    indexes.set(name, {
      partitionKey: indexKey(
        `${what}.partitionKey`,
        index.partitionKey,
        actions,
      ),
      sortKey:
        index.sortKey === undefined
          ? undefined
          : indexKey(`${what}.sortKey`, index.sortKey, actions),
      projection: oneOf(`${what}.projection`, index.projection, PROJECTIONS),
    });
  }
  return indexes;
}

function readPhysicalNames(
  option: unknown,
  tableName: string,
): ReadonlySet<string> {
  if (option === undefined) return new Set([tableName]);
  assertArray("physicalTableNames", option, "an array of names or ARNs");
  const names = Array.from(option);
  if (names.length === 0) {
    refuse("physicalTableNames", "an array of names or ARNs", option);
  }
  for (const [i, name] of names.entries()) {
    if (typeof name === "string" && TABLE_NAME.test(name)) continue;
    refuse(`physicalTableNames[${i}]`, "the name or ARN of a table", name);
  }
  return new Set(names as string[]);
}

/**
 * Reads the options of an item encryptor. Reads each option once, and copies what it holds.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type, or the actions break a rule of the item format
 * @throws {RangeError} if `maxEncryptedDataKeys` is out of range
 */
export function resolveTable(options: ItemEncryptorOptions): Table {
  const what = "itemEncryptor";
  refuseAwsOptions(what, options, ITEM_ENCRYPTOR_NAMES);
  if (options === undefined)
    refuse(`the options of ${what}`, "an object", options);
  assertOptions(what, options, ITEM_ENCRYPTOR_NAMES);
  const given = snapshotOptions(options, ITEM_ENCRYPTOR_NAMES);
  const { tableName, keyring, onEvent, crypto = webCrypto } = given;
  if (typeof tableName !== "string") refuse("tableName", "a string", tableName);
  const partitionKey = keyName("partitionKey", given.partitionKey);
  const sortKey =
    given.sortKey === undefined ? undefined : keyName("sortKey", given.sortKey);
  assertKeyring("keyring", keyring);
  assertCrypto(crypto);
  if (onEvent !== undefined) {
    assertFunction("onEvent", onEvent, "a function that takes an event");
  }
  const unsigned: ReadUnsigned = readUnsigned(given.unsigned);
  const actions = readActions(given.attributes, unsigned);
  assertKeyAction("partition key", partitionKey, actions);
  if (sortKey !== undefined) assertKeyAction("sort key", sortKey, actions);
  return {
    tableName,
    requestNames: readPhysicalNames(given.physicalTableNames, tableName),
    partitionKey,
    sortKey,
    actions,
    unsignedNames: unsigned.names,
    unsignedPrefix: unsigned.prefix,
    suite: choice("algorithmSuite", given.algorithmSuite, SUITES, "6701"),
    keyring,
    crypto,
    plaintextPolicy: choice(
      "plaintextPolicy",
      given.plaintextPolicy,
      POLICIES,
      "forbid-write-forbid-read",
    ),
    indexes: readIndexes(given.indexes, actions),
    maxEncryptedDataKeys: integerWithin(
      "maxEncryptedDataKeys",
      given.maxEncryptedDataKeys ?? MAX_ENCRYPTED_DATA_KEYS,
      1,
      MAX_U16,
    ),
    onEvent,
  };
}
