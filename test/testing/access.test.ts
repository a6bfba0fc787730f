import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness({
    policies: {
      WRITER: { allow: ["kms:GenerateDataKey*", "kms:Encrypt"] },
      READER: { allow: ["kms:Decrypt"] },
    },
  });
});
afterAll(() => it.end());

const Plaintext = bytesFrom(1);
const user = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

function denied(name: string, action: string, arn: string): string {
  return `AccessDeniedException 400: User: ${user(name)} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`;
}

describe("policies", () => {
  test("each access key id may do what its list allows, and nothing else", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const writer = it.client(undefined, "WRITER");
    const reader = it.client(undefined, "READER");
    const { CiphertextBlob } = await writer.encrypt({ KeyId, Plaintext });
    await writer.generateDataKeyWithoutPlaintext({ KeyId, NumberOfBytes: 1 });
    await reader.decrypt({ CiphertextBlob });
    expect(await refusal(() => writer.decrypt({ CiphertextBlob }))).toBe(
      denied("WRITER", "kms:Decrypt", KeyId),
    );
    expect(await refusal(() => reader.encrypt({ KeyId, Plaintext }))).toBe(
      denied("READER", "kms:Encrypt", KeyId),
    );
    expect(await refusal(() => reader.createKey({}))).toMatch(
      /^AccessDeniedException 400: User: \S+ is not authorized to perform: kms:CreateKey because/,
    );
  });

  test("a list may be for some keys alone", async () => {
    const some = await harness({
      policies: { "ONE-KEY": { allow: ["kms:*"], keys: [] } },
    });
    try {
      const { arn: KeyId } = await some.kms.createKey();
      const one = some.client(undefined, "ONE-KEY");
      expect(await refusal(() => one.describeKey({ KeyId }))).toBe(
        denied("ONE-KEY", "kms:DescribeKey", KeyId),
      );
      await one.listKeys({});
    } finally {
      await some.end();
    }
  });

  test("an access key id without a policy is not known", async () => {
    const stranger = it.client(undefined, "STRANGER");
    expect(await refusal(() => stranger.listKeys({}))).toBe(
      "UnrecognizedClientException 400: The security token included in the request is invalid.",
    );
  });
});
