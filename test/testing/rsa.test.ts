import { afterAll, beforeAll, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import LONG_KEYS from "./long-rsa-keys.json" with { type: "json" };
import { refusal } from "./refusal.ts";

let it: Harness;
let KeyId: string;
beforeAll(async () => {
  it = await harness();
  KeyId = (await it.kms.createKey({ keySpec: "RSA_2048" })).arn;
});
afterAll(() => it.end());

const ALGORITHMS = [
  ["RSAES_OAEP_SHA_1", "SHA-1", 214],
  ["RSAES_OAEP_SHA_256", "SHA-256", 190],
] as const;

for (const [EncryptionAlgorithm, hash, room] of ALGORITHMS) {
  test(`${EncryptionAlgorithm}: what the public key encrypts offline, KMS decrypts`, async () => {
    const { PublicKey = new Uint8Array(), ...rest } = await it.sdk.getPublicKey(
      {
        KeyId,
      },
    );
    expect(rest).toMatchObject({
      KeyId,
      KeySpec: "RSA_2048",
      KeyUsage: "ENCRYPT_DECRYPT",
      EncryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
    });
    const key = await crypto.subtle.importKey(
      "spki",
      new Uint8Array(PublicKey),
      { name: "RSA-OAEP", hash },
      false,
      ["encrypt"],
    );
    const plaintext = bytesFrom(1, room);
    const sealed = await crypto.subtle.encrypt("RSA-OAEP", key, plaintext);
    const CiphertextBlob = new Uint8Array(sealed);
    const opened = await it.sdk.decrypt({
      CiphertextBlob,
      KeyId,
      EncryptionAlgorithm,
    });
    expect(opened.Plaintext).toEqual(plaintext);
    CiphertextBlob[7] = (CiphertextBlob[7] ?? 0) ^ 1;
    expect(
      await refusal(() =>
        it.sdk.decrypt({ CiphertextBlob, KeyId, EncryptionAlgorithm }),
      ),
    ).toBe("InvalidCiphertextException 400: UnknownError");
  });

  test(`${EncryptionAlgorithm}: KMS encrypts what there is room for`, async () => {
    const Plaintext = bytesFrom(2, room);
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId,
      Plaintext,
      EncryptionAlgorithm,
    });
    expect(CiphertextBlob?.length).toBe(256);
    const opened = await it.sdk.decrypt({
      CiphertextBlob,
      KeyId,
      EncryptionAlgorithm,
    });
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(
      await refusal(() =>
        it.sdk.encrypt({
          KeyId,
          Plaintext: bytesFrom(2, room + 1),
          EncryptionAlgorithm,
        }),
      ),
    ).toBe(
      `ValidationException 400: Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${room} bytes.`,
    );
  });
}

/** Creates a key from stored key material: finding two large primes may take seconds. */
async function createLongKey(keySpec: "RSA_3072" | "RSA_4096") {
  const { subtle } = crypto;
  const { generateKey } = subtle;
  const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
  const asked: unknown[] = [];
  Object.assign(subtle, {
    async generateKey({ modulusLength }: RsaHashedKeyGenParams) {
      asked.push(modulusLength);
      const [publicKey, privateKey] = await Promise.all(
        (["publicKey", "privateKey"] as const).map((half) =>
          subtle.importKey(
            half === "publicKey" ? "spki" : "pkcs8",
            Buffer.from(LONG_KEYS[keySpec][half], "base64"),
            algorithm,
            true,
            [half === "publicKey" ? "encrypt" : "decrypt"],
          ),
        ),
      );
      return { publicKey, privateKey };
    },
  });
  try {
    const { arn } = await it.kms.createKey({ keySpec });
    return { arn, asked };
  } finally {
    Object.assign(subtle, { generateKey });
  }
}

test("longer RSA keys have room for more", async () => {
  for (const [keySpec, bytes, room] of [
    ["RSA_3072", 384, 318],
    ["RSA_4096", 512, 446],
  ] as const) {
    const { arn, asked } = await createLongKey(keySpec);
    expect(asked).toEqual([bytes * 8]);
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId: arn,
      Plaintext: bytesFrom(3, room),
      EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    });
    expect(CiphertextBlob?.length).toBe(bytes);
  }
});

test("RSA keys take no symmetric algorithm, no context, and give no data keys", async () => {
  const Plaintext = bytesFrom(4);
  expect(await refusal(() => it.sdk.encrypt({ KeyId, Plaintext }))).toBe(
    "InvalidKeyUsageException 400: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
  );
  expect(
    await refusal(() =>
      it.sdk.encrypt({
        KeyId,
        Plaintext,
        EncryptionAlgorithm: "RSAES_OAEP_SHA_1",
        EncryptionContext: { a: "b" },
      }),
    ),
  ).toMatch(/^ValidationException 400: EncryptionContext/);
  expect(
    await refusal(() => it.sdk.generateDataKey({ KeyId, NumberOfBytes: 32 })),
  ).toMatch(/^InvalidKeyUsageException 400:/);
  const { arn } = await it.kms.createKey();
  expect(
    await refusal(() =>
      it.sdk.encrypt({
        KeyId: arn,
        Plaintext,
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
    ),
  ).toBe(
    "InvalidKeyUsageException 400: Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
  );
  expect(await refusal(() => it.sdk.getPublicKey({ KeyId: arn }))).toMatch(
    /^UnsupportedOperationException 400:/,
  );
});

test("a key for signatures does not encrypt", async () => {
  const { arn } = await it.kms.createKey({
    keySpec: "RSA_2048",
    keyUsage: "SIGN_VERIFY",
  });
  expect(
    await refusal(() =>
      it.sdk.encrypt({
        KeyId: arn,
        Plaintext: bytesFrom(5),
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
    ),
  ).toBe(
    `InvalidKeyUsageException 400: ${arn} key usage is SIGN_VERIFY which is not valid for Encrypt.`,
  );
});

test("a key for signatures names its algorithms, and one for encryption none of these", async () => {
  const { arn } = await it.kms.createKey({
    keySpec: "RSA_2048",
    keyUsage: "SIGN_VERIFY",
  });
  const algorithms = ["RSASSA_PKCS1_V1_5", "RSASSA_PSS"].flatMap((scheme) =>
    [256, 384, 512].map((bits) => `${scheme}_SHA_${bits}`),
  );
  for (const [named, expected] of [
    [arn, algorithms],
    [KeyId, undefined],
  ] as const) {
    const { KeyMetadata } = await it.sdk.describeKey({ KeyId: named });
    const publicKey = await it.sdk.getPublicKey({ KeyId: named });
    for (const said of [KeyMetadata, publicKey]) {
      const signing: readonly string[] | undefined = said?.SigningAlgorithms;
      expect(signing).toEqual(expected);
      expect(said?.EncryptionAlgorithms === undefined).toBe(named === arn);
    }
  }
});

test("what was encrypted for a key of another type is never a matter of its bytes", async () => {
  const symmetric = await it.kms.createKey();
  const { arn: signing } = await it.kms.createKey({
    keySpec: "RSA_2048",
    keyUsage: "SIGN_VERIFY",
  });
  const Plaintext = bytesFrom(7);
  const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  const input = { Plaintext, EncryptionAlgorithm } as const;
  const blobs = [
    await it.sdk.encrypt({ KeyId: symmetric.arn, Plaintext }),
    await it.sdk.encrypt({ KeyId, ...input }),
    { CiphertextBlob: bytesFrom(8, 1) },
  ];
  const NOT_FOR = (operation: string) =>
    `InvalidKeyUsageException 400: ${signing} key usage is SIGN_VERIFY which is not valid for ${operation}.`;
  const WRONG_ALGORITHM = (algorithm: string, spec: string) =>
    `InvalidKeyUsageException 400: Algorithm ${algorithm} is incompatible with key spec ${spec}.`;
  for (const { CiphertextBlob } of blobs) {
    for (const [named, algorithm, why] of [
      [signing, undefined, NOT_FOR],
      [signing, EncryptionAlgorithm, NOT_FOR],
      [
        KeyId,
        undefined,
        () => WRONG_ALGORITHM("SYMMETRIC_DEFAULT", "RSA_2048"),
      ],
      [
        symmetric.arn,
        EncryptionAlgorithm,
        () => WRONG_ALGORITHM(EncryptionAlgorithm, "SYMMETRIC_DEFAULT"),
      ],
    ] as const) {
      expect(
        await refusal(() =>
          it.sdk.decrypt({
            CiphertextBlob,
            KeyId: named,
            EncryptionAlgorithm: algorithm,
          }),
        ),
      ).toBe(why("Decrypt"));
      expect(
        await refusal(() =>
          it.sdk.reEncrypt({
            CiphertextBlob,
            SourceKeyId: named,
            SourceEncryptionAlgorithm: algorithm,
            DestinationKeyId: symmetric.arn,
          }),
        ),
      ).toBe(why("ReEncrypt"));
    }
  }
});

test("re-encrypting goes between symmetric and RSA keys", async () => {
  const { arn } = await it.kms.createKey();
  const Plaintext = bytesFrom(6);
  const { CiphertextBlob } = await it.sdk.encrypt({ KeyId: arn, Plaintext });
  const toRsa = await it.sdk.reEncrypt({
    CiphertextBlob,
    DestinationKeyId: KeyId,
    DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
  });
  const back = await it.sdk.reEncrypt({
    CiphertextBlob: toRsa.CiphertextBlob,
    SourceKeyId: KeyId,
    SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    DestinationKeyId: arn,
  });
  const opened = await it.sdk.decrypt({ CiphertextBlob: back.CiphertextBlob });
  expect(opened.Plaintext).toEqual(Plaintext);
});
