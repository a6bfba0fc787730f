import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

const ACCOUNT = "111122223333";

describe("keys", () => {
  test("a new key is described as AWS does", async () => {
    const made = await it.sdk.createKey({ Description: "orders" });
    const metadata = made.KeyMetadata;
    expect(metadata).toMatchObject({
      AWSAccountId: ACCOUNT,
      Arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${metadata?.KeyId}`,
      Description: "orders",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
    expect(metadata?.CreationDate).toBeInstanceOf(Date);
    const KeyId = metadata?.KeyId;
    const described = await it.sdk.describeKey({ KeyId });
    expect(described.KeyMetadata).toEqual(metadata);
  });

  test("a key is found by its id, its ARN, its alias and its alias's ARN", async () => {
    const { keyId, arn } = await it.kms.createKey({ alias: "alias/found" });
    const alias = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/found`;
    for (const KeyId of [keyId, arn, "alias/found", alias]) {
      const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
      expect(KeyMetadata?.Arn).toBe(arn);
    }
  });

  test("what is no key is not found, in AWS's words", async () => {
    const none = "134f2428-cec1-4b25-a1ae-9048164dba47";
    const arn = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}`;
    for (const [KeyId, why] of [
      [none, `Key '${arn("us-east-1")}:key/${none}' does not exist`],
      [
        `${arn("us-east-1")}:key/${none}`,
        `Key '${arn("us-east-1")}:key/${none}' does not exist`,
      ],
      ["fake", "Invalid keyId 'fake'"],
      ["mrk-fake", "Invalid keyId 'mrk-fake'"],
      [`${arn("eu-west-1")}:key/${none}`, "Invalid arn eu-west-1"],
      ["arn:aws:kms", "Invalid arn arn:aws:kms"],
      [
        `arn:aws-cn:kms:us-east-1:${ACCOUNT}:key/${none}`,
        `Invalid arn arn:aws-cn:kms:us-east-1:${ACCOUNT}:key/${none}`,
      ],
      ["alias/none", `Alias ${arn("us-east-1")}:alias/none is not found.`],
    ] as const) {
      expect(await refusal(() => it.sdk.describeKey({ KeyId }))).toBe(
        `NotFoundException 400: ${why}`,
      );
    }
  });

  test("another account's key denies access", async () => {
    const KeyId =
      "arn:aws:kms:us-east-1:999999999999:key/134f2428-cec1-4b25-a1ae-9048164dba47";
    const Plaintext = bytesFrom(1);
    expect(await refusal(() => it.sdk.encrypt({ KeyId, Plaintext }))).toMatch(
      /^AccessDeniedException 400: User: \S+ is not authorized to perform: kms:Encrypt on resource: arn:aws:kms:us-east-1:999999999999:key\/\S+ because/,
    );
  });

  test("keys are made of the specs and usages that go together", async () => {
    for (const [asked, why] of [
      [
        { KeySpec: "RSA_2048" },
        "ValidationException 400: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
      ],
      [
        { KeySpec: "RSA_2048", KeyUsage: "KEY_AGREEMENT" },
        "ValidationException 400: KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
      ],
      [
        { KeyUsage: "SIGN_VERIFY" },
        "ValidationException 400: KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
      ],
      [
        { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
        "UnsupportedOperationException 400: The local KMS makes no keys of key spec ECC_NIST_P256.",
      ],
      [
        { Origin: "EXTERNAL" },
        "UnsupportedOperationException 400: The local KMS makes no keys of origin EXTERNAL.",
      ],
    ] as const) {
      expect(await refusal(() => it.sdk.createKey(asked))).toBe(why);
    }
  });

  test("lists of keys come in pages", async () => {
    const region = "ap-south-1";
    const sdk = it.client(region);
    const made: string[] = [];
    for (let i = 0; i < 5; i++)
      made.push((await it.kms.createKey({ region })).arn);
    const listed: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await sdk.listKeys({ Limit: 2, Marker });
      expect(page.Keys?.length).toBe(page.Truncated ? 2 : 1);
      listed.push(...(page.Keys ?? []).map(({ KeyArn }) => KeyArn));
      Marker = page.NextMarker;
    } while (Marker);
    expect(listed.toSorted()).toEqual(made.toSorted());
    const { NextMarker = "" } = await sdk.listKeys({ Limit: 1 });
    for (const Marker of ["!", "AAAA", "a2V5cw==", "/w==", `${NextMarker} `]) {
      expect(await refusal(() => sdk.listKeys({ Marker }))).toMatch(
        /^InvalidMarkerException 400:/,
      );
    }
    expect(
      await refusal(() => sdk.listAliases({ Marker: NextMarker })),
    ).toMatch(/^InvalidMarkerException 400:/);
  });
});

describe("Regions", () => {
  test("a key of one Region is not in another", async () => {
    const { keyId } = await it.kms.createKey();
    const other = it.client("eu-west-1");
    expect(await refusal(() => other.describeKey({ KeyId: keyId }))).toBe(
      `NotFoundException 400: Key 'arn:aws:kms:eu-west-1:${ACCOUNT}:key/${keyId}' does not exist`,
    );
  });

  test("ARNs are of the Region's partition", async () => {
    for (const [region, partition] of [
      ["cn-north-1", "aws-cn"],
      ["us-gov-west-1", "aws-us-gov"],
    ] as const) {
      const { arn } = await it.kms.createKey({ region });
      expect(arn).toMatch(new RegExp(`^arn:${partition}:kms:${region}:`));
      const { KeyMetadata } = await it
        .client(region)
        .describeKey({ KeyId: arn });
      expect(KeyMetadata?.Arn).toBe(arn);
    }
  });

  test("a Region that is not served is refused", async () => {
    const some = await harness({ region: "eu-west-1", regions: ["eu-west-2"] });
    try {
      await some.sdk.listKeys({});
      await some.client("eu-west-2").listKeys({});
      expect(await refusal(() => some.client("us-east-1").listKeys({}))).toBe(
        "InvalidSignatureException 400: Credential should be scoped to a valid region.",
      );
    } finally {
      await some.end();
    }
  });
});

describe("multi-Region keys", () => {
  test("a replica has the id and the secret of its primary key", async () => {
    const { keyId, arn } = await it.kms.createKey({ multiRegion: true });
    expect(keyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    const west = it.client("us-west-2");
    const Plaintext = bytesFrom(2);
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId: keyId,
      Plaintext,
    });
    expect(await refusal(() => west.decrypt({ CiphertextBlob }))).toMatch(
      /^AccessDeniedException 400: The ciphertext refers to/,
    );
    const { ReplicaKeyMetadata } = await it.sdk.replicateKey({
      KeyId: arn,
      ReplicaRegion: "us-west-2",
    });
    const replica = `arn:aws:kms:us-west-2:${ACCOUNT}:key/${keyId}`;
    expect(ReplicaKeyMetadata).toMatchObject({
      Arn: replica,
      KeyState: "Creating",
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: "REPLICA",
        PrimaryKey: { Arn: arn, Region: "us-east-1" },
        ReplicaKeys: [{ Arn: replica, Region: "us-west-2" }],
      },
    });
    const opened = await west.decrypt({ CiphertextBlob, KeyId: replica });
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(opened.KeyId).toBe(replica);
  });

  test("replicas and keys of one Region are not replicated, and none twice", async () => {
    const { keyId, arn } = await it.kms.createKey({ multiRegion: true });
    const west = it.client("us-west-2");
    const ReplicaRegion = "us-west-2";
    await it.sdk.replicateKey({ KeyId: keyId, ReplicaRegion });
    expect(
      await refusal(() => it.sdk.replicateKey({ KeyId: arn, ReplicaRegion })),
    ).toMatch(/^AlreadyExistsException 400:/);
    expect(
      await refusal(() =>
        west.replicateKey({ KeyId: keyId, ReplicaRegion: "eu-west-1" }),
      ),
    ).toMatch(
      /^UnsupportedOperationException 400: \S+ is not a multi-region primary key\.$/,
    );
    const single = await it.kms.createKey();
    expect(
      await refusal(() =>
        it.sdk.replicateKey({ KeyId: single.arn, ReplicaRegion }),
      ),
    ).toMatch(/^UnsupportedOperationException 400:/);
  });

  test("a key is replicated within its partition", async () => {
    const { arn: KeyId } = await it.kms.createKey({ multiRegion: true });
    for (const ReplicaRegion of [
      "cn-north-1",
      "us-gov-west-1",
      "everywhere",
      "US-WEST-2",
    ]) {
      expect(
        await refusal(() => it.sdk.replicateKey({ KeyId, ReplicaRegion })),
      ).toMatch(/^ValidationException 400:/);
    }
    const china = await it.kms.createKey({
      multiRegion: true,
      region: "cn-north-1",
    });
    const { ReplicaKeyMetadata } = await it
      .client("cn-north-1")
      .replicateKey({ KeyId: china.arn, ReplicaRegion: "cn-northwest-1" });
    expect(ReplicaKeyMetadata?.Arn).toMatch(/^arn:aws-cn:kms:cn-northwest-1:/);
  });

  test("a replica is disabled on its own", async () => {
    const { keyId } = await it.kms.createKey({ multiRegion: true });
    await it.sdk.replicateKey({ KeyId: keyId, ReplicaRegion: "us-west-2" });
    const west = it.client("us-west-2");
    await west.disableKey({ KeyId: keyId });
    const Plaintext = bytesFrom(3);
    await it.sdk.encrypt({ KeyId: keyId, Plaintext });
    expect(
      await refusal(() => west.encrypt({ KeyId: keyId, Plaintext })),
    ).toMatch(/^DisabledException 400: \S+ is disabled\.$/);
  });
});
