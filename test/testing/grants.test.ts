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
    policies: { GRANTED: { allow: [] }, NOBODY: { allow: [] } },
  });
});
afterAll(() => it.end());

const Plaintext = bytesFrom(1);
const user = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

function denied(name: string, action: string, arn: string): string {
  return `AccessDeniedException 400: User: ${user(name)} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`;
}

type Asked = Parameters<KMS["createGrant"]>[0];

async function granted(
  grant: Partial<Asked>,
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

describe("grants", () => {
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
      [
        { EncryptionContextEquals: more, EncryptionContextSubset: pair },
        [more, { Tenant: "a", MORE: "b" }],
        [{}, pair, { tenant: "a", more: "B" }],
      ],
      [
        { EncryptionContextEquals: pair, EncryptionContextSubset: more },
        [],
        [{}, pair, more],
      ],
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
    expect(
      await refusal(() => granted({ RetiringPrincipal: "RETIRING" })),
    ).toMatch(/^InvalidArnException 400:/);
    expect(await refusal(() => granted({ DryRun: true }))).toMatch(
      /^DryRunOperationException 400:/,
    );
    expect(await refusal(() => granted({ Operations: [] }))).toMatch(
      /^ValidationException 400: 1 validation error detected/,
    );
  });

  test("constraints do not bind what takes no encryption context", async () => {
    const { KeyId, GrantTokens } = await granted({
      Operations: ["DescribeKey", "Encrypt"],
      Constraints: { EncryptionContextEquals: { tenant: "a" } },
    });
    const grantee = it.client(undefined, "GRANTED");
    await grantee.describeKey({ KeyId, GrantTokens });
  });

  test("who may make grants by a grant alone passes on its operations, and no laxer constraints", async () => {
    const grantee = it.client(undefined, "GRANTED");
    const pair = { tenant: "a" };
    const more = { tenant: "a", more: "b" };
    const Operations: Asked["Operations"] = ["CreateGrant", "Encrypt"];
    const ok = "ok";
    for (const [parent, child, outcome] of [
      [{}, {}, ok],
      [{}, { Operations }, ok],
      [{}, { Operations: ["Decrypt"] }, "refused"],
      [{}, { Constraints: { EncryptionContextEquals: pair } }, ok],
      [{ EncryptionContextSubset: pair }, {}, "refused"],
      [
        { EncryptionContextSubset: pair },
        { Constraints: { EncryptionContextSubset: more } },
        ok,
      ],
      [
        { EncryptionContextSubset: more },
        { Constraints: { EncryptionContextSubset: pair } },
        "refused",
      ],
      [
        { EncryptionContextSubset: pair },
        { Constraints: { EncryptionContextEquals: more } },
        ok,
      ],
      [
        { EncryptionContextEquals: pair },
        { Constraints: { EncryptionContextSubset: pair } },
        "refused",
      ],
      [
        { EncryptionContextEquals: pair },
        { Constraints: { EncryptionContextEquals: more } },
        "refused",
      ],
      [
        { EncryptionContextEquals: pair },
        { Constraints: { EncryptionContextEquals: pair } },
        ok,
      ],
    ] as const) {
      const { KeyId, GrantTokens } = await granted({
        Operations,
        Constraints: parent,
      });
      const made = () =>
        grantee.createGrant({
          KeyId,
          GrantTokens,
          GranteePrincipal: user("NOBODY"),
          ...child,
          Operations:
            "Operations" in child ? [...child.Operations] : ["Encrypt"],
        });
      if (outcome === ok) await made();
      else {
        expect(await refusal(made)).toBe(
          denied("GRANTED", "kms:CreateGrant", KeyId),
        );
      }
    }
  });

  test("a grant asked for again under its name is the same one, with another token", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const asked: Asked = {
      KeyId,
      GranteePrincipal: user("GRANTED"),
      Operations: ["Encrypt", "Decrypt"],
      Constraints: { EncryptionContextSubset: { a: "1", b: "2" } },
    };
    const create = (changes: Partial<Asked>) =>
      it.sdk.createGrant({ ...asked, ...changes });
    const Name = "once";
    const first = await create({ Name });
    const again = await create({
      Name,
      Operations: ["Decrypt", "Encrypt"],
      Constraints: { EncryptionContextSubset: { b: "2", a: "1" } },
    });
    expect(again.GrantId).toBe(first.GrantId);
    expect(again.GrantToken).not.toBe(first.GrantToken);
    const grantee = it.client(undefined, "GRANTED");
    for (const { GrantToken = "" } of [first, again]) {
      await grantee.encrypt({
        KeyId,
        Plaintext,
        EncryptionContext: { a: "1", b: "2" },
        GrantTokens: [GrantToken],
      });
    }
    const others = [
      await create({ Name, Operations: ["Encrypt"] }),
      await create({ Name: "twice" }),
      await create({}),
      await create({}),
    ].map(({ GrantId }) => GrantId);
    expect(new Set([first.GrantId, ...others]).size).toBe(5);
  });

  test("a grant names operations that its key can do", async () => {
    const rsa = await it.kms.createKey({ keySpec: "RSA_2048" });
    const signing = await it.kms.createKey({
      keySpec: "RSA_2048",
      keyUsage: "SIGN_VERIFY",
    });
    const { arn } = await it.kms.createKey();
    for (const [KeyId, allowed, refused] of [
      [arn, ["Decrypt", "GenerateDataKeyPair"], ["Sign", "GetPublicKey"]],
      [rsa.arn, ["ReEncryptTo", "GetPublicKey"], ["GenerateDataKey", "Sign"]],
      [signing.arn, ["Sign", "RetireGrant"], ["Encrypt", "GenerateMac"]],
    ] as const) {
      await granted({ KeyId, Operations: [...allowed] });
      for (const each of refused) {
        expect(
          await refusal(() =>
            granted({ KeyId, Operations: ["DescribeKey", each] }),
          ),
        ).toMatch(
          new RegExp(`^ValidationException 400: .* cannot allow ${each}\\.$`),
        );
      }
    }
  });

  test("a constraint has at most 8 pairs and 384 characters", async () => {
    const pairs = (count: number, value = "") =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`${i}`, value]),
      );
    for (const name of ["EncryptionContextSubset", "EncryptionContextEquals"]) {
      const constrained = (context: Record<string, string>) =>
        granted({ Constraints: { [name]: context } });
      await constrained(pairs(8));
      await constrained(pairs(1, "x".repeat(383)));
      expect(await refusal(() => constrained(pairs(9)))).toMatch(
        /^ValidationException 400: .* at most 8 pairs/,
      );
      expect(
        await refusal(() => constrained(pairs(1, "x".repeat(384)))),
      ).toMatch(/^ValidationException 400: .* at most 384 characters/);
    }
  });

  test("what is not simulated of grants is refused, and not passed over", async () => {
    for (const more of [
      { Constraints: { SourceArn: "arn:aws:s3:::bucket" } },
      { GranteeServicePrincipal: "s3.amazonaws.com" },
      { RetiringServicePrincipal: "s3.amazonaws.com" },
    ]) {
      expect(await refusal(() => granted(more))).toMatch(
        /^UnsupportedOperationException 400: The local KMS does not simulate '\w+'\.$/,
      );
    }
  });
});
