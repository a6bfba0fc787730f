import { describe, expect, test } from "bun:test";
import { CompactEncrypt, type CompactJWEHeaderParameters } from "jose";
import type { KeyringError } from "../../../mod.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import { serializeContext } from "../../../src/message/encryption-context.ts";
import { bytesFrom, hexOf, outcome, rejection } from "../../support/keys.ts";
import {
  context,
  digestOf,
  ecdhPair,
  edkOf,
  headerOf,
  headerPart,
  password,
  rsaPair,
  sealedByHand,
  withParts,
  wrapped,
} from "./jose-keys.ts";

const ctx = await digestOf(serializeContext(context));
const rsa = await rsaPair();
const p256 = await ecdhPair("P-256");
const x25519 = await ecdhPair("X25519");
const secret = bytesFrom(1);
const opened = hexOf(bytesFrom(5));

const RSA = "RSA-OAEP-256";
const KW = "A256KW";
const GCM = "A256GCMKW";
const ECDH = "ECDH-ES+A256KW";
const PBES2 = "PBES2-HS512+A256KW";
const kid = "2026";

const rsaOnes = joseKeyring({ alg: RSA, kid, ...rsa.pem });
const kwOnes = joseKeyring({ alg: KW, kid, key: secret });
const gcmOnes = joseKeyring({ alg: GCM, kid, key: secret });
const ecdhOnes = joseKeyring({ alg: ECDH, kid, ...p256.pem });
const xOnes = joseKeyring({ alg: ECDH, kid, ...x25519.pem });
const pbes2Ones = joseKeyring({ alg: PBES2, kid, ...password });

const every: readonly (readonly [string, Keyring])[] = [
  [RSA, rsaOnes],
  [KW, kwOnes],
  [GCM, gcmOnes],
  [ECDH, ecdhOnes],
  [ECDH, xOnes],
  [PBES2, pbes2Ones],
];

/** Outcome of a JWE that is refused before a key is used. */
const AT_ONCE = "refused at once";

/** Messages of such refusals. */
const AT_ONCE_REASON =
  /it is not a JWE that this keyring writes$|it asks for more than \d+ iterations of PBKDF2; raise maxIterations if you trust its writer$/;

/** Outcome of a JWE that is refused before or after a key is used. */
const REFUSED = /^(KeyringError|refused at once)$/;

/** Unwraps a JWE under a name with a keyring, and returns the outcome. */
async function given(
  keyring: Keyring,
  jwe: string | Uint8Array,
  info: string,
): Promise<string> {
  const encryptedDataKeys = [edkOf(jwe, info)];
  const pending = keyring.unwrapDataKey({ encryptedDataKeys, context });
  const result = outcome(pending);
  if ((await result) !== "KeyringError") return result;
  const { message } = await rejection(pending);
  return AT_ONCE_REASON.test(message) ? AT_ONCE : "KeyringError";
}

/** Encrypts with jose as the keyring would, with some changes. */
function forge(
  key: CryptoKey | Uint8Array,
  header: object,
  plaintext: Uint8Array = bytesFrom(5),
  options?: { p2c?: number; crit?: Record<string, boolean> },
): Promise<string> {
  const all = { enc: "A256GCM", typ: "sm1-key", kid, ctx, ...header };
  const jwe = new CompactEncrypt(plaintext);
  jwe.setProtectedHeader(all as unknown as CompactJWEHeaderParameters);
  if (options?.p2c) jwe.setKeyManagementParameters({ p2c: options.p2c });
  return jwe.encrypt(key, options?.crit ? { crit: options.crit } : {});
}

test("A forged JWE that a keyring could have written opens: what follows is refused for what it changes", async () => {
  const { publicKey } = rsa.crypto;
  expect(
    await given(rsaOnes, await forge(publicKey, { alg: RSA }), `${RSA}:${kid}`),
  ).toBe(opened);
  expect(
    await given(kwOnes, await forge(secret, { alg: KW }), `${KW}:${kid}`),
  ).toBe(opened);
  const text = new TextEncoder().encode(password.password);
  const jwe = await forge(text, { alg: PBES2 }, undefined, { p2c: 1_000 });
  expect(await given(pbes2Ones, jwe, `${PBES2}:${kid}`)).toBe(opened);
});

describe("Another algorithm", () => {
  test("in the name, the header or both is never taken for the keyring's", async () => {
    for (const [own, keyring] of every) {
      for (const [other, writer] of every) {
        if (own === other) continue;
        const { edk, jwe } = await wrapped(writer);
        const request = { encryptedDataKeys: [edk], context };
        expect(await outcome(keyring.unwrapDataKey(request))).toBe(
          "none of mine",
        );
        expect(await given(keyring, jwe, `${own}:${kid}`)).toMatch(REFUSED);
        expect(await given(keyring, jwe, `${other}:${kid}`)).toBe(
          "none of mine",
        );
        const header = { ...headerOf(jwe), alg: own };
        const renamed = withParts(jwe, { 0: headerPart(header) });
        expect(await given(keyring, renamed, `${own}:${kid}`)).toMatch(REFUSED);
      }
    }
  });

  test("with an RSA public key taken for a secret is refused, in every form and by every keyring", async () => {
    const forms = [
      new TextEncoder().encode(rsa.pem.publicKey),
      rsa.der.publicKey,
      new TextEncoder().encode(JSON.stringify(rsa.jwk.publicKey)),
      Buffer.from(rsa.jwk.publicKey.n as string, "base64url"),
    ];
    for (const form of forms) {
      const digest = await crypto.subtle.digest(
        "SHA-256",
        new Uint8Array(form),
      );
      const key = new Uint8Array(digest);
      const forged = [
        await forge(key, { alg: KW }),
        await forge(key, { alg: GCM }),
        await forge(key, { alg: "dir" }),
        await forge(new Uint8Array(form), { alg: PBES2 }, undefined, {
          p2c: 1_000,
        }),
      ];
      for (const jwe of forged) {
        const { alg } = headerOf(jwe);
        expect(await given(rsaOnes, jwe, `${RSA}:${kid}`)).toMatch(REFUSED);
        expect(await given(rsaOnes, jwe, `${alg}:${kid}`)).toBe("none of mine");
        const header = { ...headerOf(jwe), alg: RSA };
        const renamed = withParts(jwe, { 0: headerPart(header) });
        expect(await given(rsaOnes, renamed, `${RSA}:${kid}`)).toMatch(REFUSED);
      }
    }
  });

  test("that wraps nothing is refused: dir and ECDH-ES, whoever has the key", async () => {
    const dir = await forge(secret, { alg: "dir" });
    const direct = await forge(p256.crypto.publicKey, { alg: "ECDH-ES" });
    for (const [own, keyring] of every) {
      for (const jwe of [dir, direct]) {
        expect(await given(keyring, jwe, `${own}:${kid}`)).toBe(AT_ONCE);
      }
    }
  });

  test("of the same family is refused, though its key fits", async () => {
    const sha1 = await rsaPair("SHA-1");
    const jwe = await forge(sha1.crypto.publicKey, { alg: "RSA-OAEP" });
    expect(await given(rsaOnes, jwe, `${RSA}:${kid}`)).toBe(AT_ONCE);
    for (const alg of ["ECDH-ES+A128KW", "ECDH-ES+A192KW"]) {
      const weaker = await forge(p256.crypto.publicKey, { alg });
      expect(await given(ecdhOnes, weaker, `${ECDH}:${kid}`)).toBe(AT_ONCE);
    }
  });
});

describe("A header", () => {
  const info = `${KW}:${kid}`;

  test("with another content encryption is refused", async () => {
    for (const enc of ["A128GCM", "A192GCM", "A256CBC-HS512"]) {
      expect(
        await given(kwOnes, await forge(secret, { alg: KW, enc }), info),
      ).toBe(AT_ONCE);
    }
  });

  test("with crit is refused, whatever it lists", async () => {
    const listed = await forge(secret, { alg: KW, crit: ["ctx"] }, undefined, {
      crit: { ctx: true },
    });
    expect(await given(kwOnes, listed, info)).toBe(AT_ONCE);
    const { jwe } = await wrapped(kwOnes);
    for (const crit of [[], ["exp"], ["alg"], ["ctx", "ctx"], "ctx", null]) {
      const header = { ...headerOf(jwe), crit };
      const changed = withParts(jwe, { 0: headerPart(header) });
      expect(await given(kwOnes, changed, info)).toBe(AT_ONCE);
    }
  });

  test("with zip is refused, and nothing is decompressed", async () => {
    const zipped = await forge(secret, { alg: KW, zip: "DEF" });
    expect(await given(kwOnes, zipped, info)).toBe(AT_ONCE);
    const bomb = await forge(
      secret,
      { alg: KW, zip: "DEF" },
      new Uint8Array(2 ** 20),
    );
    expect(await given(kwOnes, bomb, info)).toBe(AT_ONCE);
  });

  test("that brings a key or says where one is, is refused", async () => {
    for (const member of [
      { jwk: p256.jwk.publicKey },
      { jku: "https://attacker.example.com/jwks" },
      { x5u: "https://attacker.example.com/cert" },
      { x5c: ["MIIB"] },
      { x5t: "abc" },
      { apu: "QWxpY2U" },
      { apv: "Qm9i" },
      { p2c: 1_000 },
      { cty: "JWT" },
      { iv: "AAAAAAAAAAAAAAAA" },
    ]) {
      const jwe = await forge(secret, { alg: KW, ...member });
      expect(await given(kwOnes, jwe, info)).toBe(AT_ONCE);
    }
  });

  test("without type, with another one, with another kid or without context is refused", async () => {
    for (const member of [
      { typ: undefined },
      { typ: "JWT" },
      { typ: "sm1" },
      { kid: undefined },
      { kid: "2025" },
      { kid: "2026 " },
      { kid: 2026 },
      { ctx: undefined },
      { ctx: "" },
      { ctx: 7 },
      { ctx: ctx.slice(0, 22) },
      { ctx: `${ctx}AA` },
      { ctx: [ctx] },
      { ctx: { toString: ctx } },
    ]) {
      const jwe = await forge(secret, { alg: KW, ...member });
      expect(await given(kwOnes, jwe, info)).toBe(AT_ONCE);
    }
    const keyring = joseKeyring({ alg: KW, key: secret });
    const { jwe } = await wrapped(kwOnes);
    expect(await given(keyring, jwe, KW)).toBe(AT_ONCE);
    expect(await given(keyring, jwe, info)).toBe("none of mine");
  });

  test("in another spelling is refused, though it authenticates", async () => {
    // The key that RFC 7516, appendix A.3, wraps: jose writes headers in one spelling only.
    const alg = "A128KW";
    const keyring = joseKeyring({
      alg,
      kid,
      key: { kty: "oct", k: "GawgguFyGrWKav7AX4VKUg" },
    });
    const withHeader = async (header: string) =>
      given(
        keyring,
        await sealedByHand(
          headerPart(header),
          "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ",
          "BNMfxVSd_P4LZJ36P6pqzmt81C1vawnbyLEA8I-cLM8",
        ),
        `${alg}:${kid}`,
      );
    const header = { alg, enc: "A256GCM", typ: "sm1-key", kid, ctx };
    const text = JSON.stringify(header);
    expect(await withHeader(text)).toBe(opened);
    const reversed = Object.fromEntries(Object.entries(header).reverse());
    expect(await withHeader(JSON.stringify(reversed))).toBe(opened);
    for (const changed of [
      JSON.stringify(header, null, 1),
      ` ${text}`,
      `${text}\n`,
      `\ufeff${text}`,
      text.replace("A128KW", "A12\\u0038KW"),
      text.replace("{", '{"alg":"A256KW",'),
      text.replace("{", '{"alg":"A128KW",'),
      text.replace("}", ',"ctx":"x"}'),
      text.replace("}", `,"ctx":"${ctx}"}`),
      text.replace("{", '{"__proto__":{"kid":"x"},'),
      text.replace('"kid"', '"kid ":1,"kid"'),
      `[${text}]`,
      "null",
      "7",
      '"text"',
      "{}",
      "",
      "{",
      text.slice(0, -1),
    ]) {
      expect([changed, await withHeader(changed)]).toEqual([changed, AT_ONCE]);
    }
  });
});

describe("PBES2's count", () => {
  test("is bounded before anything is derived, so that no message can take hours", async () => {
    const { jwe } = await wrapped(pbes2Ones);
    // With some of these, the derivation would take hours, and the test would time out.
    for (const p2c of [
      1_001,
      210_000,
      210_001,
      1_000_000,
      2_147_483_647,
      4_294_967_296,
      1e300,
      999,
      1,
      0,
      -1,
      1_000.5,
      "1000",
      null,
      [1_000],
      undefined,
    ]) {
      const header = { ...headerOf(jwe), p2c };
      const changed = withParts(jwe, { 0: headerPart(header) });
      expect(await given(pbes2Ones, changed, `${PBES2}:${kid}`)).toBe(AT_ONCE);
    }
  });

  test("under the fewest is refused, though it authenticates", async () => {
    const text = new TextEncoder().encode(password.password);
    for (const p2c of [1, 999]) {
      const jwe = await forge(text, { alg: PBES2 }, undefined, { p2c });
      expect(await given(pbes2Ones, jwe, `${PBES2}:${kid}`)).toBe(AT_ONCE);
    }
  });

  test("and salt are part of what authenticates", async () => {
    const { jwe } = await wrapped(pbes2Ones);
    for (const member of [
      { p2c: 1_001 },
      { p2s: "AAAAAAAAAAAAAAAAAAAAAA" },
      { p2s: "" },
      { p2s: "AAAA" },
    ]) {
      const header = { ...headerOf(jwe), ...member };
      const changed = withParts(jwe, { 0: headerPart(header) });
      expect(await given(pbes2Ones, changed, `${PBES2}:${kid}`)).toMatch(
        REFUSED,
      );
    }
  });
});

describe("An ephemeral key", () => {
  const info = `${ECDH}:${kid}`;

  async function withEpk(keyring: Keyring, change: (epk: object) => unknown) {
    const { jwe } = await wrapped(keyring);
    const header = headerOf(jwe);
    const epk = change(header.epk as object);
    return withParts(jwe, { 0: headerPart({ ...header, epk }) });
  }

  test("that is no point of the curve, is of small order or of another curve is refused", async () => {
    const p384 = await ecdhPair("P-384");
    const zero = Buffer.alloc(32).toString("base64url");
    const one = Buffer.from(Uint8Array.of(1, ...new Uint8Array(31))).toString(
      "base64url",
    );
    // A point of order 8 of Curve25519 (RFC 7748, section 7; the list of D. J. Bernstein).
    const eight = Buffer.from(
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "hex",
    ).toString("base64url");
    const { kty, crv, x, y } = p384.jwk.publicKey;
    for (const [keyring, change] of [
      [ecdhOnes, (epk: object) => ({ ...epk, y: zero })],
      [ecdhOnes, (epk: object) => ({ ...epk, x: zero, y: zero })],
      [ecdhOnes, (epk: object) => ({ ...epk, x: one })],
      [ecdhOnes, (epk: object) => ({ ...epk, crv: "P-384" })],
      [ecdhOnes, (epk: object) => ({ ...epk, crv: "secp256k1" })],
      [ecdhOnes, (epk: object) => ({ ...epk, kty: "oct" })],
      [ecdhOnes, () => ({ x, crv, kty, y })],
      [ecdhOnes, () => ({ x: zero, crv: "X25519", kty: "OKP" })],
      [xOnes, (epk: object) => ({ ...epk, x: zero })],
      [xOnes, (epk: object) => ({ ...epk, x: one })],
      [xOnes, (epk: object) => ({ ...epk, x: eight })],
      [xOnes, (epk: object) => ({ ...epk, crv: "Ed25519" })],
      [xOnes, () => ({ x, crv, kty, y })],
    ] as const) {
      const jwe = await withEpk(keyring, change);
      expect(await given(keyring, jwe, info)).toMatch(REFUSED);
    }
  });

  test("that is anything but a bare public key is refused", async () => {
    const { d } = p256.jwk.privateKey;
    for (const change of [
      () => undefined,
      () => null,
      () => "key",
      () => [],
      () => ({}),
      (epk: object) => ({ ...epk, d }),
      (epk: object) => ({ ...epk, k: d }),
      (epk: object) => ({ ...epk, ext: true }),
      (epk: object) => ({ ...epk, key_ops: ["deriveBits"] }),
      (epk: object) => ({ ...epk, kid: "x" }),
      (epk: object) => ({ ...epk, y: undefined }),
      (epk: object) => ({ ...epk, x: 7 }),
    ]) {
      const jwe = await withEpk(ecdhOnes, change);
      expect(await given(ecdhOnes, jwe, info)).toBe(AT_ONCE);
    }
  });
});

describe("A data key", () => {
  test("under another context is refused, the empty one too", async () => {
    for (const [, keyring] of every) {
      const { edk } = await wrapped(keyring);
      const { edk: bare } = await (async () => {
        const [only] = await keyring.wrapDataKey({
          plaintext: bytesFrom(5),
          context: {},
        });
        return { edk: only as typeof edk };
      })();
      for (const [key, other] of [
        [edk, {}],
        [edk, { tenant: "b17c" }],
        [edk, { Tenant: "a06b" }],
        [edk, { ...context, more: "" }],
        [bare, context],
      ] as const) {
        const error = await rejection(
          keyring.unwrapDataKey({ encryptedDataKeys: [key], context: other }),
        );
        expect(error.name).toBe("KeyringError");
        expect(error.message).toContain("under another encryption context");
        expect(error.message).not.toContain(ctx);
      }
    }
  });

  test("of another length is refused, wrapped or to be wrapped", async () => {
    for (const length of [0, 1, 15, 17, 31, 33, 64]) {
      const plaintext = bytesFrom(5, length);
      const jwe = await forge(secret, { alg: KW }, plaintext);
      expect(await given(kwOnes, jwe, `${KW}:${kid}`)).toBe(AT_ONCE);
      const error = await rejection(kwOnes.wrapDataKey({ plaintext, context }));
      expect(error.message).toContain(
        `expected 16 or 24 or 32 bytes, got ${length}`,
      );
    }
  });

  test("under another key of the name is refused with one and the same error, which has no cause", async () => {
    const strangers = [
      joseKeyring({ alg: RSA, kid, ...(await rsaPair()).pem }),
      joseKeyring({ alg: KW, kid, key: bytesFrom(2) }),
      joseKeyring({ alg: GCM, kid, key: bytesFrom(2) }),
      joseKeyring({ alg: ECDH, kid, ...(await ecdhPair("P-256")).pem }),
      joseKeyring({ alg: ECDH, kid, ...(await ecdhPair("X25519")).pem }),
      joseKeyring({
        alg: PBES2,
        kid,
        password: "another password",
        iterations: 1_000,
      }),
    ];
    for (const [i, [alg, keyring]] of every.entries()) {
      const { edk } = await wrapped(strangers[i] as Keyring);
      const error = await rejection(
        keyring.unwrapDataKey({ encryptedDataKeys: [edk], context }),
      );
      expect(error.name).toBe("KeyringError");
      // One message for all cases, on purpose: differences between messages help attacks.
      expect(error.message).toBe(
        `Cannot unwrap the data key with the jose keyring "sealmask-jose/${alg}:2026": it was wrapped under another key of this name, or it was changed`,
      );
      expect((error as KeyringError).reason).toBe("tampered");
      expect(error.cause).toBeUndefined();
    }
  });
});

describe("A changed JWE", () => {
  test("is refused, whichever part was exchanged with another's", async () => {
    for (const [alg, keyring] of every) {
      const { jwe } = await wrapped(keyring);
      const { jwe: other } = await wrapped(keyring, bytesFrom(6));
      const parts = other.split(".");
      for (const i of [0, 1, 2, 3, 4]) {
        const mixed = withParts(jwe, { [i]: parts[i] as string });
        // The headers of some algorithms have no members of their own.
        const isSame = mixed === jwe;
        expect(await given(keyring, mixed, `${alg}:${kid}`)).toMatch(
          isSame ? opened : REFUSED,
        );
      }
    }
  });

  test("is refused in any other spelling: padding, alphabet, spare bits, parts, white space, length", async () => {
    const { jwe } = await wrapped(kwOnes);
    const [a = "", b = "", c = "", d = "", e = ""] = jwe.split(".");
    const spare = (part: string) => {
      const alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const last = alphabet.indexOf(part.at(-1) as string);
      return part.slice(0, -1) + alphabet[last ^ 1];
    };
    for (const changed of [
      "",
      ".",
      "....",
      [a, b, c, d].join("."),
      `${jwe}.`,
      `.${jwe}`,
      `${jwe}.AAAA`,
      `${jwe} `,
      `${jwe}\n`,
      ` ${jwe}`,
      `${jwe}=`,
      [a, `${b}=`, c, d, e].join("."),
      [a, `+${b.slice(1)}`, c, d, e].join("."),
      [a, "", c, d, e].join("."),
      ["", b, c, d, e].join("."),
      [a, b, "", d, e].join("."),
      [a, b, c, "", e].join("."),
      [a, b, c, d, ""].join("."),
      [a, b, c, d, e.slice(0, 16)].join("."),
      [a, b, c, spare(d), e].join("."),
      [a, b, c, d, spare(e)].join("."),
      JSON.stringify({
        protected: a,
        encrypted_key: b,
        iv: c,
        ciphertext: d,
        tag: e,
      }),
    ]) {
      expect([changed, await given(kwOnes, changed, `${KW}:${kid}`)]).toEqual([
        changed,
        AT_ONCE,
      ]);
    }
    const bytes = Uint8Array.of(...new TextEncoder().encode(jwe), 0xff);
    expect(await given(kwOnes, bytes, `${KW}:${kid}`)).toBe(AT_ONCE);
  });

  test("of the greatest length that fits a token is refused at once", async () => {
    const { jwe } = await wrapped(kwOnes);
    const [a, , ...rest] = jwe.split(".");
    for (const long of [
      [a, "A".repeat(8_192), ...rest].join("."),
      [a, "A".repeat(65_000), ...rest].join("."),
      "A".repeat(65_535),
      ".".repeat(65_535),
      [headerPart("[".repeat(40_000)), "AAAA", ...rest].join("."),
    ]) {
      expect(await given(kwOnes, long, `${KW}:${kid}`)).toBe(AT_ONCE);
    }
  });

  test("in any single bit is refused", async () => {
    const { jwe, edk } = await wrapped(gcmOnes);
    const bytes = new TextEncoder().encode(jwe);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await given(gcmOnes, changed, `${GCM}:${kid}`)).toMatch(REFUSED);
    }
    const name = edk.providerInfo;
    for (let bit = 0; bit < name.length * 8; bit++) {
      const providerInfo = name.slice();
      providerInfo[bit >> 3] =
        (providerInfo[bit >> 3] as number) ^ (1 << (bit & 7));
      const encryptedDataKeys = [{ ...edk, providerInfo }];
      expect(
        await outcome(gcmOnes.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe("none of mine");
    }
  });
});
