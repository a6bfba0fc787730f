import { describe, expect, test } from "bun:test";
import { generateKey, localKeyring } from "../../../../mod.ts";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";

const encryptor = itemEncryptor({
  tableName: "customers",
  partitionKey: "pk",
  keyring: localKeyring({ key: generateKey() }),
  attributes: { pk: "sign", version: "sign", ssn: "encrypt" },
});

describe("an encrypted item", () => {
  test("opens when somebody puts its older version back, which a version in it shows", async () => {
    const older = await encryptor.encrypt({ pk: "1", version: 1, ssn: "old" });
    const newer = await encryptor.encrypt({ pk: "1", version: 2, ssn: "new" });
    const table = new Map([["1", newer]]);
    table.set("1", older);
    const { version, ssn } = await encryptor.decrypt(table.get("1") ?? newer);
    expect([version, ssn]).toEqual([1, "old"]);
  });

  test("shows the type and the length of an encrypted value", async () => {
    const shown = async (ssn: unknown) => {
      const item = await encryptor.encrypt({ pk: "1", version: 1, ssn });
      return [...item.ssn.subarray(0, 2), item.ssn.length - 18];
    };
    expect(await shown("078-05-1120")).toEqual([0, 1, 11]);
    expect(await shown("")).toEqual([0, 1, 0]);
    expect(await shown(12)).toEqual([0, 2, 2]);
    expect(await shown({})).toEqual([2, 0, 4]);
  });

  test("grows by header and footer, whose size follows from keys and attributes", async () => {
    const { aws_dbe_head, aws_dbe_foot } = await encryptor.encrypt({
      pk: "1",
      version: 1,
      ssn: "078-05-1120",
    });
    // Three signed attributes; the key's name has five characters, its namespace eight.
    const dataKey = 2 + 8 + 2 + (5 + 20) + 2 + 48 + 48;
    expect(aws_dbe_head.length).toBe(71 + 3 + 93 + dataKey);
    expect(aws_dbe_foot.length).toBe(48 + 103);
  });
});
