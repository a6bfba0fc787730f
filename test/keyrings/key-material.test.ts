import { describe, expect, test } from "bun:test";
import type { KeyringError } from "../../mod.ts";
import { isDerSequence } from "../../src/crypto/der.ts";
import { decodePem } from "../../src/crypto/pem.ts";
import { generateKey } from "../../src/keyrings/generate-key.ts";
import type { Jwk } from "../../src/keyrings/jwk.ts";
import { localKeyring } from "../../src/keyrings/local-keyring.ts";
import type { RsaKey } from "../../src/keyrings/rsa-key.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import { encodeBase64Url } from "../../src/util/base64.ts";
import { bytesFrom, opens, rejection, thrown } from "../support/keys.ts";
import { encodePem, rsaKeyPair } from "../support/rsa.ts";

const context = {};

function aesCryptoKey(
  bytes: Uint8Array<ArrayBuffer>,
  name = "AES-GCM",
  usages: KeyUsage[] = ["encrypt", "decrypt"],
): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, name, false, usages);
}

describe("One AES key", () => {
  const bytes = bytesFrom(1);
  const k = encodeBase64Url(bytes);

  test("serves as bytes, as CryptoKey and as JWK, and each opens what the others wrapped", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(40)).subarray(4, 36);
    shared.set(bytes);
    const forms = [
      bytes,
      shared,
      await aesCryptoKey(bytes),
      { kty: "oct", k },
      {
        kty: "oct",
        k,
        alg: "A256GCM",
        use: "enc",
        key_ops: ["decrypt", "encrypt"],
        ext: true,
        kid: "1",
      },
      { kty: "oct", k, alg: "A256GCMKW", key_ops: ["wrapKey", "unwrapKey"] },
    ];
    for (const writer of forms) {
      for (const reader of forms) {
        const [from, to] = [writer, reader].map((key) => localKeyring({ key }));
        if (from && to) expect(await opens(from, to)).toBe(true);
      }
    }
  });

  test("is copied when the keyring is made, so that a change to the caller's bytes has no effect", async () => {
    const mine = bytesFrom(1);
    const keyring = localKeyring({ key: mine });
    mine.fill(0);
    expect(await opens(keyring, localKeyring({ key: bytes }))).toBe(true);
    expect(await opens(localKeyring({ key: bytes }), keyring)).toBe(true);
  });

  test("must have 16, 24 or 32 bytes", () => {
    for (const length of [0, 1, 15, 17, 31, 33, 64]) {
      for (const key of [
        new Uint8Array(length),
        { kty: "oct", k: encodeBase64Url(new Uint8Array(length)) },
      ]) {
        const error = thrown(() => localKeyring({ key }));
        expect(error.name).toBe("RangeError");
        expect(error.message).toContain(`got ${length}`);
      }
    }
  });

  test("is nothing else than bytes, CryptoKey or JWK", () => {
    for (const key of [
      undefined,
      null,
      k,
      32,
      {},
      [],
      new ArrayBuffer(32),
      new Uint16Array(16),
      new DataView(new ArrayBuffer(32)),
      Array.from(bytes),
    ]) {
      const error = thrown(() => localKeyring({ key: key as Uint8Array }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("key: expected a Uint8Array");
    }
  });

  test("as a CryptoKey must be for AES-GCM, to encrypt and to decrypt", async () => {
    const wrongs = [
      await aesCryptoKey(bytes, "AES-CBC"),
      await aesCryptoKey(bytes, "AES-KW", ["wrapKey", "unwrapKey"]),
      await aesCryptoKey(bytes, "AES-GCM", ["encrypt"]),
      await aesCryptoKey(bytes, "AES-GCM", ["decrypt"]),
      await aesCryptoKey(bytes, "AES-GCM", ["wrapKey", "unwrapKey"]),
    ];
    for (const key of wrongs) {
      const error = thrown(() => localKeyring({ key }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(
        "expected a secret AES-GCM key for encrypt and decrypt, got a secret AES-",
      );
    }
  });

  test("as a JWK must be a key for this use", () => {
    const jwks: [Jwk, string, string][] = [
      [{ kty: "RSA", k }, "TypeError", "kty oct"],
      [{ kty: "OCT", k }, "TypeError", "kty oct"],
      [{ kty: "oct" }, "TypeError", "kty oct, k,"],
      [{ kty: "oct", k: `${k}=` }, "TypeError", "k in base64url"],
      [{ kty: "oct", k: `${k.slice(1)}+` }, "TypeError", "k in base64url"],
      [
        { kty: "oct", k, alg: "HS256" },
        "TypeError",
        "alg A256GCM or A256GCMKW",
      ],
      [{ kty: "oct", k, alg: "A128GCM" }, "TypeError", "alg A256GCM or"],
      [{ kty: "oct", k, use: "sig" }, "TypeError", "use enc"],
      [
        { kty: "oct", k, key_ops: ["encrypt"] },
        "TypeError",
        "key_ops encrypt,decrypt or wrap",
      ],
      [
        { kty: "oct", k, key_ops: [] },
        "TypeError",
        "key_ops encrypt,decrypt or wrap",
      ],
    ];
    for (const [key, name, message] of jwks) {
      const error = thrown(() => localKeyring({ key }));
      expect(error.name).toBe(name);
      expect(error.message).toContain(message);
      expect(error.message).not.toContain(k.slice(1));
    }
  });
});

const { subtle } = crypto;
const pair = rsaKeyPair();
const publicDer = decodePem(pair.publicKey)?.der as Uint8Array<ArrayBuffer>;
const privateDer = decodePem(pair.privateKey)?.der as Uint8Array<ArrayBuffer>;
const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
const publicCryptoKey = await subtle.importKey(
  "spki",
  publicDer,
  algorithm,
  true,
  ["encrypt"],
);
const privateCryptoKey = await subtle.importKey(
  "pkcs8",
  privateDer,
  algorithm,
  true,
  ["decrypt"],
);
const publicJwk = (await subtle.exportKey("jwk", publicCryptoKey)) as Jwk;
const privateJwk = (await subtle.exportKey("jwk", privateCryptoKey)) as Jwk;
const publicPkcs1 = encodePem({
  label: "RSA PUBLIC KEY",
  der: publicDer,
});
const privatePkcs1 = encodePem({
  label: "RSA PRIVATE KEY",
  der: privateDer,
});

function withoutUse({ kty, n, e, d, p, q, dp, dq, qi }: Jwk): Jwk {
  return { kty, n, e, ...(d && { d, p, q, dp, dq, qi }) };
}

test("A JWK's members are read once: what is checked is what is imported", async () => {
  const reads: string[] = [];
  const members = { kty: "oct", k: encodeBase64Url(bytesFrom(0, 32)) };
  const jwk = new Proxy(members, {
    get(target, name) {
      reads.push(String(name));
      return Reflect.get(target, name);
    },
  });
  localKeyring({ key: jwk });
  expect(reads.filter((name) => name === "k")).toHaveLength(1);
  expect(reads.filter((name) => name === "kty")).toHaveLength(1);
});

describe("One RSA key pair", () => {
  test("serves as PEM, DER, CryptoKey and JWK, and each opens what the others wrapped", async () => {
    const publicKeys: RsaKey[] = [
      pair.publicKey,
      `\r\n  ${pair.publicKey.replaceAll("\n", "\r\n")}`,
      publicDer,
      publicCryptoKey,
      publicJwk,
      withoutUse(publicJwk),
      { ...withoutUse(publicJwk), use: "enc", key_ops: ["wrapKey"] },
    ];
    const privateKeys: RsaKey[] = [
      pair.privateKey,
      privateDer,
      privateCryptoKey,
      privateJwk,
      withoutUse(privateJwk),
    ];
    for (const publicKey of publicKeys) {
      for (const privateKey of privateKeys) {
        expect(
          await opens(rsaKeyring({ publicKey }), rsaKeyring({ privateKey })),
        ).toBe(true);
      }
    }
  });

  test("is copied when the keyring is made, so that a change to the caller's bytes has no effect", async () => {
    const [mine, secret] = [publicDer.slice(), privateDer.slice()];
    const jwk = { ...privateJwk };
    const keyring = rsaKeyring({ publicKey: mine, privateKey: secret });
    const reader = rsaKeyring({ privateKey: jwk });
    mine.fill(0);
    secret.fill(0);
    jwk.d = "";
    expect(await opens(keyring, keyring)).toBe(true);
    expect(await opens(keyring, reader)).toBe(true);
  });

  test("does not pass with its halves exchanged", () => {
    const { publicKey, privateKey } = pair;
    for (const [options, message] of [
      [
        { publicKey: privateKey },
        "`openssl pkey -pubout` writes its public half",
      ],
      [{ publicKey: publicPkcs1 }, "`openssl rsa -RSAPublicKey_in -pubout`"],
      [
        { publicKey: privatePkcs1 },
        "got a private key; `openssl pkey -pubout`",
      ],
      [{ publicKey: privateJwk }, "key_ops encrypt or wrapKey"],
      [{ publicKey: withoutUse(privateJwk) }, "without oth, d"],
      [{ publicKey: privateCryptoKey }, "expected a public RSA-OAEP key"],
      [
        { privateKey: publicKey },
        "got a public key, which only wraps; give it as",
      ],
      [{ privateKey: publicPkcs1 }, "got a public key, which only wraps"],
      [
        { privateKey: privatePkcs1 },
        "got RSA PRIVATE KEY; `openssl pkey` turns it",
      ],
      [{ privateKey: publicJwk }, "key_ops decrypt or unwrapKey"],
      [
        { privateKey: withoutUse(publicJwk) },
        "kty RSA, n, e, d, p, q, dp, dq, qi",
      ],
      [{ privateKey: publicCryptoKey }, "expected a private RSA-OAEP key"],
    ] as [{ publicKey?: RsaKey; privateKey?: RsaKey }, string][]) {
      const error = thrown(() => rsaKeyring(options));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
  });

  test("as a CryptoKey must be for RSA-OAEP with the keyring's hash", async () => {
    const signing = await subtle.importKey(
      "spki",
      publicDer,
      { name: "RSA-PSS", hash: "SHA-256" },
      false,
      ["verify"],
    );
    const wrapping = await subtle.importKey(
      "spki",
      publicDer,
      algorithm,
      false,
      ["wrapKey"],
    );
    for (const [publicKey, hash, message] of [
      [signing, "SHA-256", "got a public RSA-PSS key for verify"],
      [wrapping, "SHA-256", "got a public RSA-OAEP key for wrapKey"],
      [publicCryptoKey, "SHA-512", "hash SHA-512, got SHA-256"],
    ] as const) {
      const error = thrown(() => rsaKeyring({ publicKey, hash }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
  });

  test("as a JWK must be a key for this use and this hash", () => {
    const jwk = withoutUse(publicJwk);
    for (const [publicKey, message] of [
      [{ ...jwk, kty: "EC" }, "kty RSA"],
      [{ ...jwk, alg: "RSA-OAEP" }, "alg RSA-OAEP-256,"],
      [{ ...jwk, alg: "RS256" }, "alg RSA-OAEP-256,"],
      [{ ...jwk, use: "sig" }, "use enc"],
      [{ ...jwk, key_ops: ["verify"] }, "key_ops encrypt or wrapKey"],
      [{ kty: "RSA", e: jwk.e }, "kty RSA, n, e"],
      [{ ...jwk, e: 3 }, "kty RSA, n, e"],
      [{ ...jwk, oth: [] }, "without oth"],
    ] as [Jwk, string][]) {
      const error = thrown(() => rsaKeyring({ publicKey }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
  });

  test("is no PEM if it is anything but one whole block", () => {
    const { publicKey } = pair;
    const lines = publicKey.trim().split("\n");
    const [first = "", ...rest] = lines;
    for (const [text, message] of [
      ["", "got an empty string"],
      ["hunter2", "if it is a file name, give the file's content"],
      ["./keys/public.pem", "if it is a file name, give the file's content"],
      [JSON.stringify(publicJwk), "JSON.parse makes a JWK of it"],
      ["ssh-rsa AAAAB3NzaC1yc2E= jo@host", "`ssh-keygen -e -m PKCS8`"],
      [lines.slice(0, -1).join("\n"), "without its END line; is it cut off?"],
      [rest.join("\n"), "expected one block of PEM"],
      [
        rest.slice(0, -1).join("\n"),
        "base64 without the lines around it; put -----BEGIN PUBLIC KEY-----",
      ],
      [publicKey + publicKey, "got 2 blocks; give one of them"],
      [`text before\n${publicKey}`, "got a block with other text before it"],
      [`"${publicKey}"`, "got a block with other text before it"],
      [`${publicKey}text after`, "has other text around it"],
      [publicKey.replace("END PUBLIC", "END PRIVATE"), "without its END line"],
      [publicKey.replace("A", "*"), "a block that is damaged"],
      [publicKey.replace("A", ""), "a block that is damaged"],
      [
        [first, "Proc-Type: 4,ENCRYPTED", "", ...rest].join("\n"),
        "got an encrypted private key; `openssl pkey` decrypts it",
      ],
      [
        encodePem({ label: "PUBLIC KEY", der: new Uint8Array(0) }),
        "a block that is damaged",
      ],
      [
        encodePem({ label: "PUBLIC KEY", der: publicDer.slice(0, -3) }),
        "a block that is damaged: it holds no DER",
      ],
      [
        encodePem({ label: "CERTIFICATE", der: publicDer }),
        "got a certificate; `openssl x509 -pubkey -noout` writes its public key",
      ],
      [
        encodePem({ label: "OPENSSH PRIVATE KEY", der: publicDer }),
        "`ssh-keygen -p -m PKCS8`",
      ],
      [
        encodePem({ label: "DH PARAMETERS", der: publicDer }),
        "got a block of DH PARAMETERS",
      ],
    ] as const) {
      const error = thrown(() => rsaKeyring({ publicKey: text }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
    const encrypted = encodePem({
      label: "ENCRYPTED PRIVATE KEY",
      der: privateDer,
    });
    expect(
      thrown(() => rsaKeyring({ privateKey: encrypted })).message,
    ).toContain("got an encrypted private key; `openssl pkey` decrypts it");
  });

  test("is PEM whatever ends its lines: CRLF, and a backslash and an n as variables of an environment have it", async () => {
    const { publicKey, privateKey } = pair;
    for (const end of ["\r\n", "\r", "\\n", "\\r\\n", " "]) {
      const endings = (text: string) => text.replaceAll("\n", end);
      const keyring = rsaKeyring({
        publicKey: endings(publicKey),
        privateKey: endings(privateKey),
      });
      expect(await opens(keyring, keyring)).toBe(true);
    }
  });

  test("is nothing else than PEM, DER, CryptoKey or JWK", () => {
    for (const key of [null, 7, {}, [], new ArrayBuffer(8), pair]) {
      const error = thrown(() => rsaKeyring({ publicKey: key as string }));
      expect(error.name).toBe("TypeError");
    }
    const text = new TextEncoder().encode(pair.publicKey);
    expect(thrown(() => rsaKeyring({ publicKey: text })).message).toContain(
      "got the bytes of PEM; give them as a string",
    );
  });
});

describe("A key that cannot be imported", () => {
  test("makes each use reject with a KeyringError that keeps the runtime's error and shows no key", async () => {
    const damaged = privateDer.slice();
    damaged.fill(0xff, 4, 40);
    const marker = encodeBase64Url(privateDer.slice(300, 360));
    for (const [privateKey, what] of [
      [damaged, "bytes"],
      [encodePem({ label: "PRIVATE KEY", der: damaged }), "PEM"],
      [{ ...withoutUse(privateJwk), n: "!" }, "JWK"],
    ] as [RsaKey, string][]) {
      const keyring = rsaKeyring({ publicKey: pair.publicKey, privateKey });
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const request = { encryptedDataKeys, context };
      for (let use = 0; use < 2; use++) {
        const error = await rejection(keyring.unwrapDataKey(request));
        expect([what, error.name]).toEqual([what, "KeyringError"]);
        const cause = error.cause as Error | undefined;
        const text = `${error.message} ${cause?.message} ${cause?.stack}`;
        expect(text).not.toContain(marker);
        expect(text).not.toContain(privateJwk.d as string);
        expect(text).not.toContain(privateJwk.p as string);
      }
    }
  });

  test("is not imported, and fails nothing, until it is used", async () => {
    const damaged = publicDer.slice();
    damaged.fill(0xff, 4, 40);
    rsaKeyring({ publicKey: damaged });
    // Any earlier import would have failed by now.
    await rejection(
      subtle.importKey("spki", damaged, algorithm, false, ["encrypt"]),
    );
    const keyring = rsaKeyring({ publicKey: damaged });
    const error = await rejection(keyring.generateDataKey({ context }));
    expect((error as KeyringError).reason).toBe("invalid");
  });

  test("may be one with a modulus under 2048 bits", async () => {
    const weak = await subtle.generateKey(
      {
        ...algorithm,
        modulusLength: 1024,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      true,
      ["encrypt", "decrypt"],
    );
    const error = thrown(() => rsaKeyring({ publicKey: weak.publicKey }));
    expect(error.name).toBe("RangeError");
    expect(error.message).toContain("at least 2048 bits, got 1024");
    const der = new Uint8Array(await subtle.exportKey("spki", weak.publicKey));
    const jwk = (await subtle.exportKey("jwk", weak.publicKey)) as Jwk;
    for (const publicKey of [encodePem({ label: "PUBLIC KEY", der }), jwk]) {
      const late = await rejection(
        rsaKeyring({ publicKey }).generateDataKey({ context }),
      );
      expect(late.name).toBe("KeyringError");
      expect(late.message).toContain("at least 2048 bits, got 1024");
    }
  });
});

describe("PEM text", () => {
  test("is written in lines of 64 characters and read back, for every length of padding", () => {
    for (let length = 1; length < 200; length++) {
      const der = bytesFrom(length, length);
      const text = encodePem({ label: "PUBLIC KEY", der });
      const lines = text.split("\n").slice(1, -2);
      expect(lines.every((line) => /^[A-Za-z0-9+/=]{1,64}$/.test(line))).toBe(
        true,
      );
      expect(lines.slice(0, -1).every((line) => line.length === 64)).toBe(true);
      expect(decodePem(text)).toEqual({ label: "PUBLIC KEY", der });
    }
  });

  test("is refused with padding too much, too little or in between, and with bits left over", () => {
    const block = (body: string): string =>
      `-----BEGIN X-----\n${body}\n-----END X-----\n`;
    expect(decodePem(block("QUI="))?.der).toEqual(Uint8Array.of(0x41, 0x42));
    for (const body of [
      "QUI",
      "QUI==",
      "QU=I",
      "Q===",
      "====",
      "QUJ=",
      "QU_=",
    ]) {
      expect(decodePem(block(body))).toBe(null);
    }
  });
});

describe("A DER sequence", () => {
  test("is told by its tag and by a length that fits to the byte", () => {
    const long = new Uint8Array(300);
    const short = new Uint8Array(200);
    expect(isDerSequence(Uint8Array.of(0x30, 0))).toBe(true);
    expect(isDerSequence(Uint8Array.of(0x30, 1, 5))).toBe(true);
    expect(isDerSequence(Uint8Array.of(0x30, 0x81, 200, ...short))).toBe(true);
    expect(isDerSequence(Uint8Array.of(0x30, 0x82, 1, 44, ...long))).toBe(true);
    for (const bytes of [
      [],
      [0x30],
      [0x31, 0],
      [0x30, 1],
      [0x30, 0, 0],
      [0x30, 0x80, 0, 0],
      [0x30, 0x80, ...short.slice(0, 128)],
      [0x30, 0x81],
      [0x30, 0x82, 1],
      [0x30, 0x82, 1, 45, ...long],
      [0x30, 0x85, 0, 0, 0, 1, 44, ...long],
    ]) {
      expect(isDerSequence(Uint8Array.from(bytes))).toBe(false);
    }
  });
});

test("A generated key serves a keyring", async () => {
  const keyring = localKeyring({ key: generateKey() });
  expect(await opens(keyring, keyring)).toBe(true);
});
