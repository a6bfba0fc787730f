import { describe, expect, test } from "bun:test";
import type { KeyringError } from "../../../mod.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import {
  bytesFrom,
  hexOf,
  opens,
  outcome,
  rejection,
  thrown,
} from "../../support/keys.ts";
import { encodePem } from "../../support/rsa.ts";
import {
  CURVES,
  context,
  ecdhPair,
  jwkWith,
  make,
  octJwk,
  type Pair,
  password,
  rsaPair,
  wrapped,
} from "./jose-keys.ts";

const rsa = await rsaPair();
const curves = new Map<string, Pair>();
for (const curve of CURVES) curves.set(curve, await ecdhPair(curve));
const pairOn = (curve: string) => curves.get(curve) as Pair;
const p256 = pairOn("P-256");

const pairs: [name: string, alg: "RSA-OAEP-256" | "ECDH-ES+A256KW", Pair][] = [
  ["RSA", "RSA-OAEP-256", rsa],
  ...CURVES.map((curve): [string, "ECDH-ES+A256KW", Pair] => [
    curve,
    "ECDH-ES+A256KW",
    pairOn(curve),
  ]),
];

describe("One key pair", () => {
  for (const [name, alg, pair] of pairs) {
    const publicKeys = [
      pair.pem.publicKey,
      ` \r\n${pair.pem.publicKey.replaceAll("\n", "\r\n")}`,
      pair.der.publicKey,
      pair.crypto.publicKey,
      pair.jwk.publicKey,
      jwkWith(pair.jwk.publicKey),
      jwkWith(pair.jwk.publicKey, { alg, use: "enc" }),
    ];
    const privateKeys = [
      pair.pem.privateKey,
      pair.der.privateKey,
      pair.crypto.privateKey,
      pair.jwk.privateKey,
      jwkWith(pair.jwk.privateKey),
      jwkWith(pair.jwk.privateKey, { alg, use: "enc", x5t: "ignored" }),
    ];

    test(`(${name}) serves as PEM, DER, CryptoKey and JWK, and each opens what the others wrapped`, async () => {
      for (const publicKey of publicKeys) {
        for (const privateKey of privateKeys) {
          const writer = joseKeyring({ alg, publicKey });
          const reader = joseKeyring({ alg, privateKey });
          expect(await opens(writer, reader)).toBe(true);
        }
      }
    });

    test(`(${name}) only wraps without privateKey, and only unwraps without publicKey`, async () => {
      const writer = make({ alg, publicKey: pair.pem.publicKey });
      const reader = make({ alg, privateKey: pair.pem.privateKey });
      const request = {
        encryptedDataKeys: [(await wrapped(writer)).edk],
        context,
      };
      const unwrap = await rejection(writer.unwrapDataKey(request));
      expect(unwrap.name).toBe("KeyringError");
      expect((unwrap as KeyringError).reason).toBe("denied");
      expect(unwrap.message).toContain("it was made without privateKey");
      for (const call of [
        () => reader.generateDataKey({ context }),
        () => reader.wrapDataKey({ plaintext: bytesFrom(1), context }),
      ]) {
        const wrap = await rejection(call());
        expect(wrap.name).toBe("KeyringError");
        expect((wrap as KeyringError).reason).toBe("denied");
        expect(wrap.message).toContain("it was made without publicKey");
      }
    });

    test(`(${name}) does not pass with its halves exchanged, or for something else`, () => {
      const { publicKey, privateKey } = pair.jwk;
      for (const [options, message] of [
        [
          { publicKey: pair.pem.privateKey },
          "got a private key; `openssl pkey -pubout`",
        ],
        [{ publicKey: pair.crypto.privateKey }, "expected a public"],
        [{ publicKey: jwkWith(privateKey) }, "d; if present: use enc"],
        [
          { privateKey: pair.pem.publicKey },
          "got a public key, which only wraps",
        ],
        [{ privateKey: pair.crypto.publicKey }, "expected a private"],
        [{ privateKey: jwkWith(publicKey) }, "expected a JWK with kty"],
        [{ publicKey: jwkWith(publicKey, { use: "sig" }) }, "use enc"],
        [{ publicKey: jwkWith(publicKey, { alg: "RSA1_5" }) }, `alg ${alg}`],
        [{ publicKey: jwkWith(publicKey, { alg: "ECDH-ES" }) }, `alg ${alg}`],
        [{ privateKey: jwkWith(privateKey, { key_ops: ["sign"] }) }, "key_ops"],
        [{ publicKey: jwkWith(publicKey, { kty: "oct" }) }, "kty"],
        [{ publicKey: "hunter2" }, "expected one block of PEM"],
        [
          { publicKey: bytesFrom(1) },
          "expected DER of a public key, got 32 bytes",
        ],
        [{ publicKey: 7 }, "expected PEM or DER"],
        [{ publicKey: null }, "expected PEM or DER"],
        [{ publicKey: {} }, "expected PEM or DER"],
      ] as [object, string][]) {
        const error = thrown(() => make({ alg, ...options }));
        expect([message, error.name]).toEqual([message, "TypeError"]);
        expect(error.message).toContain(message);
        expect(error.message).not.toContain(privateKey.d as string);
      }
    });

    test(`(${name}) is copied when the keyring is made`, async () => {
      const [mine, secret] = [
        pair.der.publicKey.slice(),
        pair.der.privateKey.slice(),
      ];
      const jwk: { d?: string | undefined } = { ...pair.jwk.privateKey };
      const keyring = make({ alg, publicKey: mine, privateKey: secret });
      const reader = make({ alg, privateKey: jwk });
      mine.fill(0);
      secret.fill(0);
      jwk.d = "";
      expect(await opens(keyring, keyring)).toBe(true);
      expect(await opens(keyring, reader)).toBe(true);
    });
  }

  test("must be on a curve of ECDH-ES", async () => {
    const { publicKey } = p256.jwk;
    const other = encodePem({
      label: "PUBLIC KEY",
      // Algorithm identifier of secp256k1 (SEC 2).
      der: Uint8Array.from(
        Buffer.from("3056301006072a8648ce3d020106052b8104000a034200", "hex"),
        (byte) => byte,
      ),
    });
    for (const [key, message] of [
      [rsa.pem.publicKey, "expected a key on one of P-256, P-384, P-521, X25"],
      [rsa.jwk.publicKey, 'expected one of "P-256"'],
      [jwkWith(publicKey, { crv: "secp256k1" }), 'expected one of "P-256"'],
      [jwkWith(publicKey, { crv: "X25519" }), "expected a JWK with kty OKP"],
      [jwkWith(publicKey, { kty: "OKP" }), "expected a JWK with kty EC"],
      [jwkWith(publicKey, { y: undefined }), "crv, x, y"],
      [rsa.crypto.publicKey, "expected a public ECDH key"],
      [other, "it holds no DER"],
    ] as const) {
      const error = thrown(() =>
        make({ alg: "ECDH-ES+A128KW", publicKey: key }),
      );
      expect([message, error.name]).toEqual([message, "TypeError"]);
      expect(error.message).toContain(message);
    }
  });

  test("of RSA must have the algorithm's hash and 2048 bits", async () => {
    const error = thrown(() =>
      joseKeyring({ alg: "RSA-OAEP", publicKey: rsa.crypto.publicKey }),
    );
    expect(error.message).toContain(
      "expected a key with hash SHA-1, got SHA-256",
    );
    const weak = await crypto.subtle.generateKey(
      {
        name: "RSA-OAEP",
        hash: "SHA-256",
        modulusLength: 1024,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      true,
      ["encrypt", "decrypt"],
    );
    const { publicKey } = weak;
    const at = thrown(() => joseKeyring({ alg: "RSA-OAEP-256", publicKey }));
    expect(at.name).toBe("RangeError");
    const jwk = await crypto.subtle.exportKey("jwk", publicKey);
    const late = joseKeyring({ alg: "RSA-OAEP-256", publicKey: jwk });
    const failure = await rejection(late.generateDataKey({ context }));
    expect(failure.name).toBe("KeyringError");
    expect(failure.message).toContain("at least 2048 bits, got 1024");
  });
});

describe("One secret key", () => {
  const bytes = bytesFrom(1);

  test("serves as bytes, CryptoKey and JWK, and each opens what the others wrapped", async () => {
    for (const [alg, name, usages] of [
      ["A256KW", "AES-KW", ["wrapKey", "unwrapKey"]],
      ["A256GCMKW", "AES-GCM", ["encrypt", "decrypt"]],
    ] as const) {
      const shared = new Uint8Array(new SharedArrayBuffer(40)).subarray(4, 36);
      shared.set(bytes);
      const cryptoKey = await crypto.subtle.importKey(
        "raw",
        bytes,
        name,
        false,
        [...usages],
      );
      const forms = [
        bytes,
        shared,
        cryptoKey,
        octJwk(bytes),
        octJwk(bytes, { alg, use: "enc", key_ops: ["unwrapKey", "wrapKey"] }),
        octJwk(bytes, { key_ops: usages }),
      ];
      for (const writer of forms) {
        for (const reader of forms) {
          expect(
            await opens(
              joseKeyring({ alg, key: writer }),
              joseKeyring({ alg, key: reader }),
            ),
          ).toBe(true);
        }
      }
    }
  });

  test("must have the length and the purpose of its algorithm, and no other form", async () => {
    const { importKey } = crypto.subtle;
    const aes = (name: string, usages: KeyUsage[], length = 32) =>
      importKey.call(
        crypto.subtle,
        "raw",
        bytesFrom(1, length),
        name,
        false,
        usages,
      );
    for (const [key, name, message] of [
      [bytesFrom(1, 16), "RangeError", "expected 32 bytes for A256KW, got 16"],
      [new Uint8Array(0), "RangeError", "expected 32 bytes for A256KW, got 0"],
      [octJwk(bytesFrom(1, 24)), "RangeError", "32 bytes for A256KW, got 24"],
      [
        await aes("AES-KW", ["wrapKey", "unwrapKey"], 16),
        "RangeError",
        "expected 32 bytes for A256KW, got 16",
      ],
      [
        await aes("AES-GCM", ["encrypt", "decrypt"]),
        "TypeError",
        "expected a secret AES-KW key for wrapKey and unwrapKey, got a secret AES-GCM key",
      ],
      [await aes("AES-KW", ["wrapKey"]), "TypeError", "AES-KW key for wrapKey"],
      [octJwk(bytes, { alg: "A256GCMKW" }), "TypeError", "alg A256KW"],
      [octJwk(bytes, { alg: "HS256" }), "TypeError", "alg A256KW"],
      [octJwk(bytes, { use: "sig" }), "TypeError", "use enc"],
      [octJwk(bytes, { key_ops: ["sign"] }), "TypeError", "key_ops wrapKey"],
      [{ kty: "oct" }, "TypeError", "kty oct, k"],
      [{ kty: "oct", k: "a+b=" }, "TypeError", "expected k in base64url"],
      [rsa.jwk.publicKey, "TypeError", "expected a JWK with kty oct"],
      ["text", "TypeError", "expected a Uint8Array, a CryptoKey or a JWK"],
      [new ArrayBuffer(32), "TypeError", "expected a Uint8Array"],
      [null, "TypeError", "expected a Uint8Array"],
    ] as const) {
      const error = thrown(() => make({ alg: "A256KW", key }));
      expect([message, error.name]).toEqual([message, name]);
      expect(error.message).toContain(message);
    }
  });

  test("is copied when the keyring is made", async () => {
    const mine = bytes.slice();
    const keyring = joseKeyring({ alg: "A256KW", key: mine });
    mine.fill(0);
    const other = joseKeyring({ alg: "A256KW", key: bytes });
    expect(await opens(keyring, other)).toBe(true);
  });
});

describe("One password", () => {
  const alg = "PBES2-HS256+A128KW";

  test("serves as text, bytes and CryptoKey, and each opens what the others wrapped", async () => {
    const text = "пароль, and more";
    const bytes = new TextEncoder().encode(text);
    const cryptoKey = await crypto.subtle.importKey(
      "raw",
      bytes,
      "PBKDF2",
      false,
      ["deriveBits"],
    );
    for (const writer of [text, bytes, cryptoKey]) {
      for (const reader of [text, bytes, cryptoKey]) {
        const options = { alg, iterations: 1_000 } as const;
        expect(
          await opens(
            joseKeyring({ ...options, password: writer }),
            joseKeyring({ ...options, password: reader }),
          ),
        ).toBe(true);
      }
    }
  });

  test("must be long enough, and of no other form", async () => {
    const hmac = await crypto.subtle.importKey(
      "raw",
      bytesFrom(1),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    for (const [secret, name, message] of [
      ["1234567", "RangeError", "expected at least 8 bytes, got 7"],
      [new Uint8Array(7), "RangeError", "expected at least 8 bytes, got 7"],
      ["password\ud800", "TypeError", "text without lone surrogates"],
      [7, "TypeError", "a Uint8Array or a CryptoKey"],
      [octJwk(bytesFrom(1)), "TypeError", "a Uint8Array or a CryptoKey"],
      [hmac, "TypeError", "expected a secret PBKDF2 key for deriveBits"],
    ] as const) {
      const error = thrown(() => make({ alg, password: secret }));
      expect([message, error.name]).toEqual([message, name]);
      expect(error.message).toContain(message);
      expect(error.message).not.toContain("1234567");
    }
  });
});

describe("Options", () => {
  const key = bytesFrom(1);

  test("must go with the algorithm, and say what does", () => {
    const { publicKey } = p256.pem;
    for (const [options, message] of [
      [{ alg: "A256KW" }, "expected key or jwks"],
      [{ alg: "RSA-OAEP" }, "expected publicKey, privateKey, both, or jwks"],
      [{ alg: "ECDH-ES+A256KW" }, "expected publicKey, privateKey, both, or"],
      [{ alg: "PBES2-HS256+A128KW" }, "expected password"],
      [
        { alg: "A256KW", key, publicKey },
        "expected key, jwks for A256KW, got publicKey",
      ],
      [{ alg: "A256KW", key, password: "12345678" }, "Cannot use password"],
      [{ alg: "A256KW", key, iterations: 1_000 }, "Cannot use iterations"],
      [
        { alg: "RSA-OAEP", key },
        "expected publicKey, privateKey, jwks for RSA-OAEP",
      ],
      [
        { alg: "PBES2-HS256+A128KW", key },
        "expected password, iterations, maxIterations for",
      ],
      [
        { alg: "PBES2-HS256+A128KW", ...password, jwks: { keys: [] } },
        "Cannot use jwks",
      ],
      [
        { alg: "A256KW", key, jwks: { keys: [] } },
        "Cannot use jwks: expected either jwks or key",
      ],
    ] as const) {
      const error = thrown(() => make(options));
      expect([message, error.name]).toEqual([message, "TypeError"]);
      expect(error.message).toContain(message);
    }
  });

  test("name the key: kid, or the JWK's own, which may not differ", async () => {
    const infoOf = async (options: object) => {
      const { edk } = await wrapped(make({ alg: "A256KW", ...options }));
      return new TextDecoder().decode(edk.providerInfo);
    };
    expect(await infoOf({ key })).toBe("A256KW");
    expect(await infoOf({ key, kid: "1:2" })).toBe("A256KW:1:2");
    expect(await infoOf({ key, kid: "ключ" })).toBe("A256KW:ключ");
    expect(await infoOf({ key: octJwk(key, { kid: "a" }) })).toBe("A256KW:a");
    expect(await infoOf({ key: octJwk(key, { kid: "a" }), kid: "a" })).toBe(
      "A256KW:a",
    );
    for (const [options, name, message] of [
      [{ key, kid: "" }, "TypeError", "kid: expected a string"],
      [{ key, kid: 7 }, "TypeError", "kid: expected a string"],
      [{ key, kid: "\udc00" }, "TypeError", "kid: expected a string"],
      [{ key: octJwk(key, { kid: 7 }) }, "TypeError", "kid: expected a string"],
      [{ key, kid: "k".repeat(513) }, "RangeError", "at most 512 characters"],
      [
        { key: octJwk(key, { kid: "a" }), kid: "b" },
        "TypeError",
        "kid: expected the kid of the JWK",
      ],
    ] as const) {
      const error = thrown(() => make({ alg: "A256KW", ...options }));
      expect([message, error.name]).toEqual([message, name]);
      expect(error.message).toContain(message);
    }
    const { publicKey, privateKey } = p256.jwk;
    const halves = {
      alg: "ECDH-ES+A256KW",
      publicKey: jwkWith(publicKey, { kid: "a" }),
      privateKey: jwkWith(privateKey, { kid: "b" }),
    };
    expect(thrown(() => make(halves)).message).toContain(
      "expected the kid of the JWK",
    );
  });

  test("are not taken from a polluted prototype", async () => {
    const prototype = Object.prototype as { password?: unknown };
    prototype.password = "correct horse";
    try {
      expect(
        await opens(make({ alg: "A256KW", key }), make({ alg: "A256KW", key })),
      ).toBe(true);
      const error = thrown(() => make({ alg: "PBES2-HS256+A128KW" }));
      expect(error.message).toContain("expected password");
    } finally {
      delete prototype.password;
    }
  });

  test("that are equal give keyrings with ids of their own", () => {
    const options = { alg: "A256KW", kid: "2026", key } as const;
    expect(joseKeyring(options).id).not.toBe(joseKeyring(options).id);
    expect(joseKeyring(options).id).toMatch(
      /^jose:sealmask-jose\/A256KW:2026#[0-9a-f-]{36}$/,
    );
  });
});

describe("A key that cannot be imported", () => {
  test("fails nothing until it is used, and then each use with a KeyringError that shows no key", async () => {
    const damaged = rsa.der.publicKey.slice();
    damaged.fill(0xff, 4, 40);
    const keyring = joseKeyring({ alg: "RSA-OAEP-256", publicKey: damaged });
    for (let use = 0; use < 2; use++) {
      const error = await rejection(keyring.generateDataKey({ context }));
      expect(error.name).toBe("KeyringError");
      expect((error as KeyringError).reason).toBe("invalid");
      expect(error.message).toContain("Cannot import the key");
      const cause = error.cause as Error;
      expect(`${cause.message}${cause.stack}`).not.toContain(
        Buffer.from(damaged.slice(60, 90)).toString("base64"),
      );
    }
  });
});

describe("Bytes of keys", () => {
  /** Records the bytes that WebCrypto imports and decrypts during a call. */
  async function heard(
    run: () => Promise<void>,
  ): Promise<{ bytes: Uint8Array; before: string }[]> {
    const { subtle } = crypto;
    const { importKey, decrypt } = subtle;
    const seen: { bytes: Uint8Array; before: string }[] = [];
    const note = (bytes: Uint8Array) =>
      seen.push({ bytes, before: hexOf(bytes) });
    Object.assign(subtle, {
      importKey(...args: Parameters<typeof importKey>) {
        const [, data] = args;
        if (data instanceof Uint8Array) note(data);
        return importKey.apply(subtle, args);
      },
      async decrypt(...args: Parameters<typeof decrypt>) {
        const answer = await decrypt.apply(subtle, args);
        note(new Uint8Array(answer));
        return answer;
      },
    });
    try {
      await run();
    } finally {
      Reflect.deleteProperty(subtle, "importKey");
      Reflect.deleteProperty(subtle, "decrypt");
    }
    return seen;
  }

  const zeros = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

  test("are wiped once they are imported", async () => {
    for (const [options, secret] of [
      [{ alg: "A256KW", key: bytesFrom(1) }, bytesFrom(1)],
      [{ alg: "A256GCMKW", key: octJwk(bytesFrom(1)) }, bytesFrom(1)],
      [
        { alg: "PBES2-HS256+A128KW", ...password },
        new TextEncoder().encode(password.password),
      ],
      [
        {
          alg: "ECDH-ES+A256KW",
          publicKey: p256.pem.publicKey,
          privateKey: p256.pem.privateKey,
        },
        p256.der.privateKey,
      ],
    ] as const) {
      const keyring = make(options);
      const seen = await heard(async () => {
        expect(await opens(keyring, keyring)).toBe(true);
      });
      const own = seen.filter(({ before }) => before === hexOf(secret));
      expect(own.length).toBe(1);
      for (const { bytes } of own) expect(zeros(bytes)).toBe(true);
    }
  });

  test("of a data key are wiped when it was wrapped under another context", async () => {
    const keyring = make({ alg: "A256KW", key: bytesFrom(1) });
    const { edk } = await wrapped(keyring, bytesFrom(9));
    const seen = await heard(async () => {
      const error = await rejection(
        keyring.unwrapDataKey({ encryptedDataKeys: [edk], context: {} }),
      );
      expect(error.message).toContain("under another encryption context");
    });
    const own = seen.filter(({ before }) => before === hexOf(bytesFrom(9)));
    expect(own.length).toBe(1);
    for (const { bytes } of own) expect(zeros(bytes)).toBe(true);
  });

  test("of a data key are the caller's to wipe", async () => {
    const keyring = make({ alg: "A256KW", key: bytesFrom(1) });
    const { edk } = await wrapped(keyring);
    const request = { encryptedDataKeys: [edk], context };
    const first = await keyring.unwrapDataKey(request);
    first?.fill(0);
    expect(await outcome(keyring.unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(5)),
    );
  });
});
