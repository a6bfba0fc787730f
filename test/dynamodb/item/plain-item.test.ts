import { describe, expect, test } from "bun:test";
import { readPlainItem } from "../../../src/dynamodb/item/plain-item.ts";
import type { AttributeValue } from "../../../src/dynamodb/values/attribute-value.ts";
import { serializeValue } from "../../../src/dynamodb/values/serialize.ts";
import {
  BINDING,
  sampleItem,
  tableWith,
} from "../../support/dynamodb/sample-items.ts";
import { thrown } from "../../support/keys.ts";

const CANARY = "canary-in-plaintext";

/** Returns the memory that serialized values share, as text. */
function sharedMemory(): string {
  const { buffer } = serializeValue({ NULL: true }, "").bytes;
  return new TextDecoder("latin1").decode(buffer);
}

describe("a plaintext item that is refused", () => {
  const faults: Readonly<Record<string, Record<string, AttributeValue>>> = {
    "an attribute without an action": { other: { S: "x" } },
    "a value that cannot be written": { tags: { N: "x" } },
    "a value too long for the context": { status: { S: "x".repeat(65_536) } },
  };
  for (const [fault, attributes] of Object.entries(faults)) {
    test(`leaves nothing in the memory of serialized values: ${fault}`, () => {
      const item = new Map<string, AttributeValue>([
        ["ssn", { S: CANARY }],
        ...[...sampleItem()].filter(([name]) => name !== "ssn"),
        ...Object.entries(attributes),
      ]);
      const table = tableWith({ actions: BINDING });
      expect(sharedMemory()).not.toContain(CANARY);
      thrown(() => readPlainItem(table, item));
      expect(sharedMemory()).not.toContain(CANARY);
    });
  }

  test("would be found there if it were left", () => {
    const { bytes } = serializeValue({ S: CANARY }, "");
    expect(sharedMemory()).toContain(CANARY);
    bytes.fill(0);
    expect(sharedMemory()).not.toContain(CANARY);
  });
});
