import { describe, expect, test } from "bun:test";
import { generateKey, localKeyring } from "../../../../mod.ts";
import { resolveTable } from "../../../../src/dynamodb/resolve-table.ts";
import {
  type ItemEncryptorOptions,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import { getters } from "../../../support/getters.ts";

const keyring = localKeyring({ key: generateKey() });
const base = {
  tableName: "customers",
  partitionKey: "pk",
  keyring,
  attributes: { pk: "sign", ssn: "encrypt" },
} as const;

async function messageOf(changed: object): Promise<string> {
  const options = { ...base, ...changed } as never;
  const error = await caught(() => itemEncryptor(options));
  expect(error).toBeInstanceOf(TypeError);
  return error.message;
}

const FOUR = '"encrypt", "sign", "context" or "none"';

describe("a mistake in the options is told with the step that mends it:", () => {
  const mistakes: [what: string, changed: object, message: string][] = [
    [
      "an option that is misspelt",
      { partitonKey: "pk" },
      'Cannot use the options of itemEncryptor: unknown option "partitonKey"; did you mean "partitionKey"?',
    ],
    [
      "AWS's name of an option",
      { attributeActionsOnEncrypt: {} },
      'Cannot use the options of itemEncryptor: unknown option "attributeActionsOnEncrypt"; write attributes',
    ],
    [
      "AWS's name of a nested option",
      { allowedUnsignedAttributePrefix: ":" },
      'Cannot use the options of itemEncryptor: unknown option "allowedUnsignedAttributePrefix"; write unsigned.prefix',
    ],
    [
      "AWS's name of an action",
      { attributes: { pk: "SIGN_ONLY" } },
      `Cannot use the action of the attribute "pk": expected ${FOUR}, got "SIGN_ONLY"; write "sign"`,
    ],
    [
      "AWS's name of a suite",
      {
        algorithmSuite:
          "ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384",
      },
      'Cannot use algorithmSuite: expected one of "6700", "6701", got "ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384"; write "6700"',
    ],
    [
      "AWS's name of a policy",
      { plaintextPolicy: "FORCE_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ" },
      'got "FORCE_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ"; write "force-write-allow-read"',
    ],
    [
      "a suite as a number",
      { algorithmSuite: 6700 },
      'Cannot use algorithmSuite: expected one of "6700", "6701", got 6700',
    ],
    [
      "an action that is misspelt",
      { attributes: { pk: "sign", ssn: "encypt" } },
      'Cannot use the action of the attribute "ssn": expected one of "encrypt", "sign", "context", "none", got "encypt"; did you mean "encrypt"?',
    ],
    [
      "an encrypted key",
      { attributes: { pk: "encrypt" } },
      'Cannot use the action of the partition key "pk": expected "sign", got "encrypt"; add "pk" to attributes with this action',
    ],
    [
      "a sort key without action",
      { sortKey: "sk" },
      'Cannot use the action of the sort key "sk": expected "sign", got none; add "sk" to attributes with this action',
    ],
    [
      "a signed key beside context attributes",
      { attributes: { pk: "sign", tenant: "context" } },
      'Cannot use the action of the partition key "pk": expected "context", got "sign"; the attribute "tenant" has "context", and then keys need it too',
    ],
    [
      '"none" for an attribute that is not unsigned',
      { attributes: { pk: "sign", seen: "none" } },
      'Cannot use the action of the attribute "seen": expected "encrypt", "sign" or "context", got "none"; list the attribute in unsigned.names to leave it unsigned',
    ],
    [
      "an encrypted attribute that is listed as unsigned",
      { unsigned: { names: ["ssn"] } },
      'Cannot use the action of the attribute "ssn": expected "none", got "encrypt", although unsigned.names lists the attribute',
    ],
    [
      "an encrypted attribute with the unsigned prefix",
      { unsigned: { prefix: "s" } },
      'Cannot use the action of the attribute "ssn": expected "none", got "encrypt", although the name begins with unsigned.prefix, "s"',
    ],
    [
      "a reserved name",
      { attributes: { pk: "sign", aws_dbe_b_x: "sign" } },
      'Cannot use attributes: expected a name that does not begin with "aws_dbe_", which the item format reserves, got "aws_dbe_b_x"',
    ],
    [
      "names in place of actions",
      { attributes: ["pk"] },
      'Cannot use attributes: expected an object of actions, such as { pk: "sign" }, got an array',
    ],
    [
      "a Map of actions",
      { attributes: new Map([["pk", "sign"]]) },
      'Cannot use attributes: expected an object of actions, such as { pk: "sign" }, got a Map',
    ],
    [
      "a list in place of unsigned",
      { unsigned: ["seen"] },
      "Cannot use unsigned: expected { names, prefix }, got an array",
    ],
    [
      "no unsigned names",
      { unsigned: { names: [] } },
      "Cannot use unsigned.names: expected an array of names, got an empty array; leave it out if every attribute is signed",
    ],
    [
      "an empty prefix",
      { unsigned: { prefix: "" } },
      "Cannot use unsigned.prefix: expected a string that is not empty, got an empty string",
    ],
    [
      "an index of an encrypted attribute",
      { indexes: { bySsn: { partitionKey: "ssn", projection: "all" } } },
      'Cannot use indexes["bySsn"].partitionKey: expected an attribute that is stored in clear, got "ssn", which has the action "encrypt"; an index cannot find encrypted values',
    ],
    [
      "a projection in DynamoDB's words",
      { indexes: { all: { partitionKey: "pk", projection: "ALL" } } },
      'Cannot use indexes["all"].projection: expected one of "all", "keys-only", "include", got "ALL"',
    ],
    [
      "an index that is undefined",
      { indexes: { all: undefined } },
      'Cannot use indexes["all"]: expected { partitionKey, sortKey, projection }, got undefined',
    ],
    [
      "no physical names",
      { physicalTableNames: [] },
      "Cannot use physicalTableNames: expected an array of names or ARNs, got an empty array",
    ],
    [
      "an ARN of something else",
      { physicalTableNames: ["arn:aws:s3:::bucket"] },
      "Cannot use physicalTableNames[0]: expected the name or ARN of a table, got a string",
    ],
    ["no table", { tableName: undefined }, "Cannot use tableName"],
    ["no key", { partitionKey: "" }, "Cannot use partitionKey"],
    ["no keyring", { keyring: undefined }, "Cannot use keyring"],
    ["a listener that is none", { onEvent: {} }, "Cannot use onEvent"],
    ["cryptography that is none", { crypto: {} }, "Cannot use crypto"],
  ];
  for (const [what, changed, message] of mistakes) {
    test(what, async () => {
      expect(await messageOf(changed)).toContain(message);
    });
  }

  test("no options at all", async () => {
    const error = await caught(() => itemEncryptor(undefined as never));
    expect(error.message).toContain("Cannot use the options of itemEncryptor");
  });

  test("a limit out of range", async () => {
    for (const maxEncryptedDataKeys of [0, 65_536, 1.5]) {
      const make = () => itemEncryptor({ ...base, maxEncryptedDataKeys });
      expect(await caught(make)).toBeInstanceOf(RangeError);
    }
  });

  test("a key given by mistake is not shown", async () => {
    const key = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0";
    for (const changed of [
      { attributes: { pk: key } },
      { algorithmSuite: key },
      { unsigned: key },
      { physicalTableNames: [`${key}/`] },
    ]) {
      expect(await messageOf(changed)).not.toContain("c2VjcmV0");
    }
  });
});

describe("options that are right:", () => {
  test("defaults are the strictest", () => {
    const table = resolveTable(base);
    expect(table).toMatchObject({
      suite: "6701",
      plaintextPolicy: "forbid-write-forbid-read",
      maxEncryptedDataKeys: 10,
      sortKey: undefined,
      unsignedPrefix: undefined,
    });
    expect([...table.requestNames]).toEqual(["customers"]);
  });

  test("names of the table may be ARNs", () => {
    const arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/customers-v2";
    const physicalTableNames = [arn, "customers-v2"];
    const { requestNames, tableName } = resolveTable({
      ...base,
      physicalTableNames,
    });
    expect([...requestNames]).toEqual(physicalTableNames);
    expect(tableName).toBe("customers");
  });

  test("each option is read once, and copied", async () => {
    const actions = { pk: "sign", sk: "sign", ssn: "encrypt" } as const;
    const names = ["seen"];
    const attributes: Record<string, "sign" | "encrypt"> = { ...actions };
    const other = { pk: "sign" } as const;
    const { options, counts } = getters<ItemEncryptorOptions>({
      tableName: ["customers", "others"],
      partitionKey: ["pk", "other"],
      sortKey: ["sk", undefined],
      keyring: [keyring, {} as never],
      attributes: [attributes, other],
      unsigned: [{ names }, { names: ["ssn"] }],
      algorithmSuite: ["6700", "6701"],
      plaintextPolicy: ["forbid-write-allow-read", "force-write-allow-read"],
      physicalTableNames: [["a"], ["b"]],
      maxEncryptedDataKeys: [1, 2],
      onEvent: [() => {}, undefined],
    });
    const encryptor = itemEncryptor(options);
    for (const [name, count] of Object.entries(counts)) {
      expect([name, count]).toEqual([name, 1]);
    }
    attributes.ssn = "sign";
    names[0] = "ssn";
    const item = { pk: "1", sk: "2", ssn: "078-05-1120", seen: 1 };
    const stored = await encryptor.encrypt(item);
    expect(stored.ssn).toBeInstanceOf(Uint8Array);
    expect(await encryptor.decrypt<object>(stored)).toEqual(item);
    expect(Object.values(counts).every((count) => count === 1)).toBe(true);
  });

  test("a polluted prototype adds no attribute and no unsigned name", async () => {
    const pollution = Object.prototype as Record<string, unknown>;
    pollution.email = "none";
    pollution.names = ["email"];
    pollution.prefix = "e";
    try {
      const encryptor = itemEncryptor({ ...base, unsigned: {} });
      const item: object = { pk: "1", email: "ada@example.com" };
      const error = await caught(() => encryptor.encrypt(item));
      expect(error.message).toContain("expected an action for it, got none");
    } finally {
      for (const name of ["email", "names", "prefix"]) delete pollution[name];
    }
  });
});
