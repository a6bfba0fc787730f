import { expect, test } from "bun:test";
import { multiKeyring, rsaKeyring } from "../../../../mod.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import { parseHeader } from "../../../../src/dynamodb/item/item-header.ts";
import { HEADER } from "../../../../src/dynamodb/item/reserved-names.ts";
import { encodeBase64 } from "../../../../src/util/base64.ts";
import {
  BINDING,
  bytesAt,
  changed,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";
import { rsaKeyPair } from "../../../support/rsa.ts";

test("an item says its version, suite, actions and keys, and nothing that is secret", async () => {
  const rsa = rsaKeyring({
    ...rsaKeyPair(),
    keyName: "schlüssel",
    keyNamespace: "rsa",
  });
  const keyring = multiKeyring({ generator: keyringFrom(1), children: [rsa] });
  const table = tableWith({ actions: BINDING, keyring });
  const item = changed(await encryptItem(table, sampleItem()), {
    aws_dbe_b_ssn: { S: "7" },
  });
  const description = describeItem(table, item);
  const [first] = description.encryptedDataKeys;
  expect({ ...description, attributes: { ...description.attributes } }).toEqual(
    {
      version: 2,
      algorithmSuite: "6700",
      attributes: {
        pk: "context",
        sk: "context",
        name: "encrypt",
        ssn: "encrypt",
        tags: "encrypt",
        status: "context",
        count: "sign",
        seen: "none",
      },
      storedContext: {},
      encryptedDataKeys: [
        {
          providerId: "test",
          keyName: "key-1",
          // The initialization vector makes it unprintable.
          providerInfo: first?.providerInfo as string,
        },
        { providerId: "rsa", keyName: "schlüssel", providerInfo: "schlüssel" },
      ],
    },
  );
  expect(atob(first?.providerInfo ?? "").slice(0, 5)).toBe("key-1");
  const text = JSON.stringify(description);
  for (const key of parseHeader(bytesAt(item, HEADER), 2).encryptedDataKeys) {
    expect(text).not.toContain(encodeBase64(key.ciphertext));
  }
});

test("an attribute may be named as a member that every object has", async () => {
  const actions = {
    ...BINDING,
    ["__proto__" as string]: "encrypt",
    constructor: "sign",
  } as const;
  const table = tableWith({
    actions: Object.fromEntries(Object.entries(actions)),
  });
  const plain = new Map([
    ...sampleItem(),
    ["__proto__", { S: "a" }] as const,
    ["constructor", { S: "b" }] as const,
  ]);
  const { attributes } = describeItem(table, await encryptItem(table, plain));
  expect(Object.getPrototypeOf(attributes)).toBe(null);
  expect(
    Object.getOwnPropertyDescriptor(attributes, "constructor")?.value,
  ).toBe("sign");
});
