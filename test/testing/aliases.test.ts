import { afterAll, beforeAll, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

const PREFIX = "arn:aws:kms:us-east-1:111122223333";

test("an alias is made, moved to another key, listed and deleted", async () => {
  const [one, two] = [await it.kms.createKey(), await it.kms.createKey()];
  const AliasName = "alias/app/main";
  await it.sdk.createAlias({ AliasName, TargetKeyId: one.arn });
  const { CiphertextBlob } = await it.sdk.encrypt({
    KeyId: AliasName,
    Plaintext: bytesFrom(1),
  });
  await it.sdk.updateAlias({ AliasName, TargetKeyId: two.keyId });
  const after = await it.sdk.generateDataKey({
    KeyId: AliasName,
    KeySpec: "AES_256",
  });
  expect(after.KeyId).toBe(two.arn);
  expect(
    await refusal(() => it.sdk.decrypt({ CiphertextBlob, KeyId: AliasName })),
  ).toMatch(/^IncorrectKeyException/);
  const { Aliases } = await it.sdk.listAliases({ KeyId: two.keyId });
  expect(Aliases).toMatchObject([
    {
      AliasArn: `${PREFIX}:${AliasName}`,
      AliasName,
      TargetKeyId: two.keyId,
    },
  ]);
  await it.sdk.deleteAlias({ AliasName });
  expect(await refusal(() => it.sdk.deleteAlias({ AliasName }))).toBe(
    `NotFoundException 400: Alias ${PREFIX}:${AliasName} is not found.`,
  );
});

test("an alias has a name that AWS allows", async () => {
  const { keyId: TargetKeyId } = await it.kms.createKey({ alias: "alias/a" });
  for (const [AliasName, why] of [
    [
      "app",
      /^ValidationException 400: Alias must start with the prefix "alias\/"/,
    ],
    ["alias/aws/s3", /^NotAuthorizedException 400: /],
    [
      "alias/a",
      /^AlreadyExistsException 400: An alias with the name \S+:alias\/a already exists$/,
    ],
    [
      "alias/ä",
      /^ValidationException 400: 1 validation error detected: Value 'alias\/ä' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: \^\[a-zA-Z0-9:\/_-\]\+\$$/,
    ],
  ] as const) {
    expect(
      await refusal(() => it.sdk.createAlias({ AliasName, TargetKeyId })),
    ).toMatch(why);
  }
});

test("an alias names a key of its kind, and no alias", async () => {
  const { keyId } = await it.kms.createKey({ alias: "alias/kind" });
  const rsa = await it.kms.createKey({ keySpec: "RSA_2048" });
  expect(
    await refusal(() =>
      it.sdk.updateAlias({ AliasName: "alias/kind", TargetKeyId: rsa.arn }),
    ),
  ).toMatch(/^ValidationException 400:/);
  expect(
    await refusal(() =>
      it.sdk.createAlias({
        AliasName: "alias/other",
        TargetKeyId: "alias/kind",
      }),
    ),
  ).toBe("ValidationException 400: Aliases must refer to keys. Not aliases");
  const { Aliases } = await it.sdk.listAliases({ KeyId: keyId });
  expect(Aliases?.length).toBe(1);
});

test("each Region has aliases of its own", async () => {
  const alias = "alias/regional";
  const east = await it.kms.createKey({ alias });
  const west = await it.kms.createKey({ alias, region: "us-west-2" });
  for (const [sdk, { arn }] of [
    [it.sdk, east],
    [it.client("us-west-2"), west],
  ] as const) {
    const { KeyMetadata } = await sdk.describeKey({ KeyId: alias });
    expect(KeyMetadata?.Arn).toBe(arn);
  }
});

test("a key has at most 50 aliases, and those that it has may be set again", async () => {
  const { keyId: TargetKeyId } = await it.kms.createKey();
  const name = (i: number) => `alias/full-${i}`;
  for (let i = 0; i < 50; i++) {
    await it.sdk.createAlias({ AliasName: name(i), TargetKeyId });
  }
  const create = (AliasName: string) =>
    refusal(() => it.sdk.createAlias({ AliasName, TargetKeyId }));
  expect(await create(name(50))).toMatch(/^LimitExceededException 400:/);
  expect(await create(name(0))).toMatch(/^AlreadyExistsException 400:/);
  await it.sdk.updateAlias({ AliasName: name(0), TargetKeyId });
  await it.kms.createKey({ alias: name(50) });
  expect(
    await refusal(() =>
      it.sdk.updateAlias({ AliasName: name(50), TargetKeyId }),
    ),
  ).toMatch(/^LimitExceededException 400:/);
});

test("an alias is moved by who may do so with both of its keys", async () => {
  const policy = { allow: ["kms:UpdateAlias"], keys: [""] };
  const some = await harness({ policies: { MOVER: policy } });
  try {
    const AliasName = "alias/mover";
    const old = await some.kms.createKey({ alias: AliasName });
    const { arn: TargetKeyId } = await some.kms.createKey();
    const mover = some.client(undefined, "MOVER");
    const move = () => mover.updateAlias({ AliasName, TargetKeyId });
    const denied = (arn: string) =>
      new RegExp(`^AccessDeniedException 400: .* on resource: ${arn} `);
    expect(await refusal(move)).toMatch(denied(TargetKeyId));
    // The server reads the list anew for each call.
    policy.keys.push(TargetKeyId);
    expect(await refusal(move)).toMatch(denied(old.arn));
    policy.keys.push(old.arn);
    await move();
  } finally {
    await some.end();
  }
});
