import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { KMS } from "@aws-sdk/client-kms";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
let now = Date.UTC(2030, 0, 1);
beforeAll(async () => {
  it = await harness({
    clock: () => now,
    grantDelayMs: 300_000,
    policies: {
      WRITER: { allow: ["kms:GenerateDataKey*", "kms:Encrypt"] },
      READER: { allow: ["kms:Decrypt"] },
      GRANTED: { allow: [] },
      NOBODY: { allow: [] },
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

describe("grants", () => {
  async function granted(
    grant: Partial<Parameters<KMS["createGrant"]>[0]>,
  ): Promise<{ KeyId: string; GrantTokens: string[] }> {
    const { arn: KeyId } = await it.kms.createKey();
    const { GrantToken = "" } = await it.sdk.createGrant({
      KeyId,
      GranteePrincipal: user("GRANTED"),
      Operations: ["Encrypt"],
      ...grant,
    });
    return { KeyId, GrantTokens: [GrantToken] };
  }

  test("a grant allows its operations to its grantee, with its token at once and without it later", async () => {
    const { KeyId, GrantTokens } = await granted({});
    const grantee = it.client(undefined, "GRANTED");
    expect(await refusal(() => grantee.encrypt({ KeyId, Plaintext }))).toBe(
      denied("GRANTED", "kms:Encrypt", KeyId),
    );
    await grantee.encrypt({ KeyId, Plaintext, GrantTokens });
    now += 300_000;
    const { CiphertextBlob } = await grantee.encrypt({ KeyId, Plaintext });
    expect(
      await refusal(() => grantee.decrypt({ CiphertextBlob, GrantTokens })),
    ).toBe(denied("GRANTED", "kms:Decrypt", KeyId));
    const nobody = it.client(undefined, "NOBODY");
    expect(
      await refusal(() => nobody.encrypt({ KeyId, Plaintext, GrantTokens })),
    ).toBe(denied("NOBODY", "kms:Encrypt", KeyId));
  });

  test("constraints bind a grant to encryption contexts", async () => {
    const grantee = it.client(undefined, "GRANTED");
    const pair = { tenant: "a" };
    const more = { tenant: "a", more: "b" };
    for (const [Constraints, allowed, refused] of [
      [{ EncryptionContextSubset: pair }, [pair, more], [{}, { tenant: "b" }]],
      [{ EncryptionContextEquals: pair }, [pair], [{}, more, { tenant: "b" }]],
    ] as const) {
      const { KeyId, GrantTokens } = await granted({ Constraints });
      const encrypt = (EncryptionContext: Record<string, string>) =>
        grantee.encrypt({ KeyId, Plaintext, GrantTokens, EncryptionContext });
      for (const context of allowed) await encrypt(context);
      for (const context of refused) {
        expect(await refusal(() => encrypt(context))).toBe(
          denied("GRANTED", "kms:Encrypt", KeyId),
        );
      }
    }
  });

  test("re-encrypting needs both of its halves", async () => {
    const { KeyId, GrantTokens } = await granted({
      Operations: ["ReEncryptFrom"],
    });
    const grantee = it.client(undefined, "GRANTED");
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    const move = () =>
      grantee.reEncrypt({
        CiphertextBlob,
        DestinationKeyId: KeyId,
        GrantTokens,
      });
    expect(await refusal(move)).toBe(
      denied("GRANTED", "kms:ReEncryptTo", KeyId),
    );
    const { GrantToken = "" } = await it.sdk.createGrant({
      KeyId,
      GranteePrincipal: user("GRANTED"),
      Operations: ["ReEncryptTo"],
    });
    GrantTokens.push(GrantToken);
    await move();
  });

  test("tokens that were never given are refused, and so are bad grants", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    expect(
      await refusal(() =>
        it.sdk.encrypt({ KeyId, Plaintext, GrantTokens: ["made-up"] }),
      ),
    ).toMatch(/^InvalidGrantTokenException 400:/);
    expect(
      await refusal(() => granted({ GranteePrincipal: "GRANTED" })),
    ).toMatch(/^InvalidArnException 400:/);
    expect(await refusal(() => granted({ DryRun: true }))).toMatch(
      /^DryRunOperationException 400:/,
    );
    expect(await refusal(() => granted({ Operations: [] }))).toMatch(
      /^ValidationException 400: 1 validation error detected/,
    );
  });
});
