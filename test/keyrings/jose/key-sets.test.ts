import { describe, expect, test } from "bun:test";
import { createRemoteJWKSet } from "jose";
import type { KeyringError } from "../../../mod.ts";
import {
  type JoseJwks,
  type JoseKeyRequest,
  joseKeyring,
} from "../../../src/entries/jose.ts";
import {
  bytesFrom,
  hexOf,
  opens,
  outcome,
  rejection,
  thrown,
} from "../../support/keys.ts";
import {
  context,
  ecdhPair,
  edkOf,
  headerOf,
  jwkWith,
  make,
  octJwk,
  rsaPair,
  wrapped,
} from "./jose-keys.ts";
import { serveKeys } from "./server.ts";

const alg = "ECDH-ES+A256KW";
const first = await ecdhPair("P-256");
const second = await ecdhPair("X25519");
const rsa = await rsaPair();

const privateSet: JoseJwks = {
  keys: [
    jwkWith(first.jwk.privateKey, { kid: "2025" }),
    jwkWith(second.jwk.privateKey, { kid: "2026" }),
    jwkWith(rsa.jwk.privateKey, { kid: "rsa" }),
    octJwk(bytesFrom(1), { kid: "secret" }),
  ],
};
const publicSet: JoseJwks = {
  keys: [
    jwkWith(first.jwk.publicKey, { kid: "2025", use: "enc" }),
    jwkWith(second.jwk.publicKey, { kid: "2026", use: "enc", alg }),
    jwkWith(rsa.jwk.publicKey, { kid: "rsa" }),
  ],
};

function unwrap(
  keyring: ReturnType<typeof make>,
  edk: Awaited<ReturnType<typeof wrapped>>["edk"],
) {
  return outcome(keyring.unwrapDataKey({ encryptedDataKeys: [edk], context }));
}

const opened = hexOf(bytesFrom(5));

describe("A key set", () => {
  test("wraps with the key of the kid, and unwraps with any of its keys", async () => {
    const reader = joseKeyring({ alg, jwks: privateSet });
    for (const kid of ["2025", "2026"]) {
      for (const jwks of [publicSet, privateSet]) {
        const writer = joseKeyring({ alg, jwks, kid });
        const { edk, jwe } = await wrapped(writer);
        expect(headerOf(jwe).kid).toBe(kid);
        expect(await unwrap(reader, edk)).toBe(opened);
      }
    }
  });

  test("serves every kind of algorithm that has keys", async () => {
    const jwks = privateSet;
    for (const options of [
      { alg: "RSA-OAEP-256", jwks, kid: "rsa" },
      { alg: "A256KW", jwks, kid: "secret" },
      { alg: "A256GCMKW", jwks, kid: "secret" },
    ] as const) {
      expect(await opens(joseKeyring(options), joseKeyring(options))).toBe(
        true,
      );
    }
  });

  test("is read when the keyring is made", async () => {
    const jwks = { keys: [...privateSet.keys] };
    const keyring = joseKeyring({ alg, jwks, kid: "2026" });
    jwks.keys.length = 0;
    expect(await opens(keyring, keyring)).toBe(true);
  });

  test("claims what names one of its keys, and nothing else", async () => {
    const { edk, jwe } = await wrapped(
      joseKeyring({ alg, publicKey: first.pem.publicKey, kid: "other" }),
    );
    const reader = joseKeyring({ alg, jwks: privateSet, kid: "2026" });
    expect(await unwrap(reader, edk)).toBe("none of mine");
    for (const info of [alg, `${alg}:`, `${alg}:rsa`, `${alg}:secret`]) {
      expect(await unwrap(reader, edkOf(jwe, info))).toBe("none of mine");
    }
    expect(await unwrap(reader, edkOf(jwe, `${alg}:2026`))).toBe(
      "KeyringError",
    );
  });

  test("with public keys alone only wraps, and says so", async () => {
    const keyring = joseKeyring({ alg, jwks: publicSet, kid: "2026" });
    const { edk } = await wrapped(keyring);
    const error = await rejection(
      keyring.unwrapDataKey({ encryptedDataKeys: [edk], context }),
    );
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("the other half of the key pair");
  });

  test("without kid only unwraps, and says so", async () => {
    const keyring = joseKeyring({ alg, jwks: privateSet });
    const error = await rejection(keyring.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("it was made without kid");
  });

  test("passes over keys for something else, and refuses two of one name", async () => {
    const { publicKey } = first.jwk;
    const odd = [
      null,
      7,
      "key",
      {},
      { kid: "2025" },
      { kty: "EC", kid: "2025" },
      jwkWith(publicKey, { kid: "2025", use: "sig" }),
      jwkWith(publicKey, { kid: "2025", alg: "ES256" }),
      jwkWith(publicKey, { kid: "2025", crv: "secp256k1" }),
      jwkWith(publicKey, { kid: 2025 }),
      jwkWith(rsa.jwk.publicKey, { kid: "2025" }),
      octJwk(bytesFrom(1), { kid: "2025" }),
    ];
    const good = jwkWith(publicKey, { kid: "2025" });
    const jwks = { keys: [...odd, good] } as JoseJwks;
    const keyring = joseKeyring({ alg, jwks, kid: "2025" });
    const { edk } = await wrapped(keyring);
    const reader = joseKeyring({ alg, jwks: privateSet });
    expect(await unwrap(reader, edk)).toBe(opened);

    const twice = { keys: [good, good] };
    const doubled = joseKeyring({ alg, jwks: twice, kid: "2025" });
    const error = await rejection(doubled.generateDataKey({ context }));
    expect(error.message).toContain('its key set has 2 keys named "2025"');
  });

  test("may hold private keys that are for unwrapping alone", async () => {
    const key = jwkWith(rsa.jwk.privateKey, {
      kid: "rsa",
      key_ops: ["unwrapKey"],
    });
    const options = { alg: "RSA-OAEP-256", jwks: { keys: [key] } } as const;
    const writer = joseKeyring({ ...options, jwks: publicSet, kid: "rsa" });
    expect(await opens(writer, joseKeyring(options))).toBe(true);
    const error = await rejection(
      joseKeyring({ ...options, kid: "rsa" }).generateDataKey({ context }),
    );
    expect(error.message).toContain("the other half of the key pair");
  });

  test("must have the key that wraps, and be a key set", () => {
    for (const [options, message] of [
      [{ jwks: publicSet, kid: "2027" }, "kid: expected the kid of a key"],
      [{ jwks: publicSet, kid: "rsa" }, `a key for ${alg} in the key set`],
      [{ jwks: { keys: [] }, kid: "2026" }, "expected the kid of a key"],
      [{ jwks: null }, "jwks: expected a JWK Set, its URL"],
      [{ jwks: 7 }, "jwks: expected a JWK Set, its URL"],
      [{ jwks: {} }, "jwks: expected a JWK Set, its URL"],
      [{ jwks: { keys: "keys" } }, "jwks: expected a JWK Set, its URL"],
      [{ jwks: publicSet.keys[0] }, "jwks: expected a JWK Set, its URL"],
    ] as const) {
      const error = thrown(() => make({ alg, ...options }));
      expect([message, error.name]).toEqual([message, "TypeError"]);
      expect(error.message).toContain(message);
    }
  });
});

describe("A function that gives key sets", () => {
  test("is asked for each key, with name, algorithm and signal", async () => {
    const asked: JoseKeyRequest[] = [];
    const jwks = (request: JoseKeyRequest) => {
      asked.push(request);
      return privateSet;
    };
    const keyring = joseKeyring({ alg, jwks, kid: "2026" });
    const { signal } = new AbortController();
    const { encryptedDataKeys } = await keyring.generateDataKey({
      context,
      signal,
    });
    await keyring.unwrapDataKey({ encryptedDataKeys, context });
    expect(asked).toEqual([
      { kid: "2026", alg, signal },
      { kid: "2026", alg, signal: undefined },
    ]);
    const { edk } = await wrapped(
      joseKeyring({ alg, publicKey: first.pem.publicKey, kid: "unknown" }),
    );
    expect(await unwrap(keyring, edk)).toBe("none of mine");
    expect(asked.map(({ kid }) => kid)).toEqual(["2026", "2026", "unknown"]);
  });

  test("is asked for no key of another algorithm, and for no name that cannot be one", async () => {
    let count = 0;
    const jwks = async () => {
      count++;
      return privateSet;
    };
    const keyring = joseKeyring({ alg, jwks });
    const { jwe } = await wrapped(
      joseKeyring({ alg, publicKey: first.pem.publicKey, kid: "2025" }),
    );
    for (const info of [
      "ECDH-ES+A128KW:2025",
      "ECDH-ES+A256KWx:2025",
      "ECDH-ES+A256KW2025",
      "ECDH-ES+A256K",
      alg,
      `${alg}:`,
      `${alg}:${"k".repeat(513)}`,
      "",
    ]) {
      expect(await unwrap(keyring, edkOf(jwe, info))).toBe("none of mine");
    }
    const bad = edkOf(jwe, `${alg}:`);
    const providerInfo = Uint8Array.of(...bad.providerInfo, 0xff);
    expect(await unwrap(keyring, { ...bad, providerInfo })).toBe(
      "none of mine",
    );
    expect(count).toBe(0);
  });

  test("that fails makes the call reject with a KeyringError that keeps the reason", async () => {
    const reason = new Error("out of reach");
    for (const [jwks, message, cause] of [
      [() => Promise.reject(reason), "loading its key set failed with", reason],
      [
        () => {
          throw reason;
        },
        "loading its key set failed with",
        reason,
      ],
      [() => undefined, "expected a JWK Set", undefined],
      [() => ({ keys: {} }), "expected a JWK Set", undefined],
      [() => ({ keys: [] }), `no key "2026" for ${alg}`, undefined],
    ] as const) {
      const keyring = make({ alg, jwks, kid: "2026" });
      const error = await rejection(keyring.generateDataKey({ context }));
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain(message);
      expect(error.cause).toBe(cause);
    }
  });

  test("that never answers is left when the signal says so", async () => {
    const keyring = make({
      alg,
      jwks: () => new Promise(() => {}),
      kid: "2026",
    });
    const { edk } = await wrapped(
      joseKeyring({ alg, publicKey: second.pem.publicKey, kid: "2026" }),
    );
    const reason = new Error("Too late");
    for (const call of [
      (signal: AbortSignal) => keyring.generateDataKey({ context, signal }),
      (signal: AbortSignal) =>
        keyring.unwrapDataKey({ encryptedDataKeys: [edk], context, signal }),
    ]) {
      const controller = new AbortController();
      const pending = call(controller.signal);
      controller.abort(reason);
      expect(await rejection(pending)).toBe(reason);
    }
  });
});

describe("The key set of a URL", () => {
  const reader = joseKeyring({ alg, jwks: privateSet });

  test("is loaded once, at the first use, and serves many calls", async () => {
    await using server = await serveKeys({ body: publicSet });
    for (const jwks of [server.url, new URL(server.url)]) {
      const before = server.count;
      const writer = joseKeyring({ alg, jwks, kid: "2026" });
      expect(server.count).toBe(before);
      const all = await Promise.all([1, 2, 3].map(() => wrapped(writer)));
      for (const { edk } of all) expect(await unwrap(reader, edk)).toBe(opened);
      await wrapped(writer);
      expect(server.count).toBe(before + 1);
    }
  });

  test("is loaded again for a kid that is new, once it is not too recent", async () => {
    const old = { keys: publicSet.keys.slice(0, 1) };
    await using server = await serveKeys({ body: old });
    const jwks = createRemoteJWKSet(new URL(server.url), {
      cooldownDuration: 0,
    });
    const writer = joseKeyring({ alg, jwks, kid: "2026" });
    const error = await rejection(writer.generateDataKey({ context }));
    expect(error.message).toContain(`no key "2026" for ${alg}`);
    expect(server.count).toBe(2);
    server.answer = { body: publicSet };
    const { edk } = await wrapped(writer);
    expect(await unwrap(reader, edk)).toBe(opened);
    expect(server.count).toBe(3);
  });

  test("is loaded again where the key of the kid was for RSA PKCS#1 v1.5", async () => {
    const { publicKey, privateKey } = rsa.jwk;
    const setFor = (alg: string) => ({
      keys: [jwkWith(publicKey, { kid: "rsa", alg })],
    });
    await using server = await serveKeys({ body: setFor("RSA1_5") });
    const jwks = createRemoteJWKSet(new URL(server.url), {
      cooldownDuration: 0,
    });
    const options = { alg: "RSA-OAEP-256", kid: "rsa" } as const;
    const writer = joseKeyring({ ...options, jwks });
    const error = await rejection(writer.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("RSA PKCS#1 v1.5 encryption");
    expect(server.count).toBe(2);

    server.answer = { body: setFor("RSA-OAEP-256") };
    const reader = joseKeyring({ ...options, privateKey });
    const { edk } = await wrapped(writer);
    expect(await unwrap(reader, edk)).toBe(opened);
    expect(server.count).toBe(3);
  });

  test("is not loaded again for every kid that is not there", async () => {
    await using server = await serveKeys({ body: publicSet });
    const writer = joseKeyring({ alg, jwks: server.url, kid: "2027" });
    for (let i = 0; i < 3; i++) {
      const error = await rejection(writer.generateDataKey({ context }));
      expect(error.message).toContain(`no key "2027" for ${alg}`);
    }
    expect(server.count).toBe(1);
  });

  test("gives the key of a name anew when it was replaced", async () => {
    await using server = await serveKeys({ body: publicSet });
    const jwks = createRemoteJWKSet(new URL(server.url), { cacheMaxAge: 0 });
    const writer = joseKeyring({ alg, jwks, kid: "2026" });
    await wrapped(writer);
    const replaced = jwkWith(first.jwk.publicKey, { kid: "2026" });
    server.answer = { body: { keys: [replaced] } };
    const { edk } = await wrapped(writer);
    const options = { alg, kid: "2026" } as const;
    const privateKey = first.pem.privateKey;
    expect(await unwrap(joseKeyring({ ...options, privateKey }), edk)).toBe(
      opened,
    );
  });

  test("only wraps: nothing is loaded to unwrap", async () => {
    await using server = await serveKeys({ body: publicSet });
    const keyring = joseKeyring({ alg, jwks: server.url, kid: "2026" });
    const own = await wrapped(
      joseKeyring({ alg, jwks: publicSet, kid: "2026" }),
    );
    const error = await rejection(
      keyring.unwrapDataKey({ encryptedDataKeys: [own.edk], context }),
    );
    expect(error.message).toContain("a key set from a URL only wraps");
    const other = await wrapped(
      joseKeyring({ alg, jwks: publicSet, kid: "2025" }),
    );
    expect(await unwrap(keyring, other.edk)).toBe("none of mine");
    expect(server.count).toBe(0);
  });

  test("is refused when it serves private keys", async () => {
    await using server = await serveKeys({ body: privateSet });
    const writer = joseKeyring({ alg, jwks: server.url, kid: "2026" });
    const error = await rejection(writer.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("got private keys");
    expect(
      thrown(() => make({ alg: "A256KW", jwks: server.url, kid: "secret" }))
        .message,
    ).toContain("a URL must not serve secret keys");
  });

  test("that cannot be had makes the call reject with a KeyringError, and may be had the next time", async () => {
    await using server = await serveKeys({ body: publicSet });
    const writer = joseKeyring({ alg, jwks: server.url, kid: "2026" });
    for (const [reason, answer] of [
      ["unavailable", { status: 500, body: publicSet }],
      ["unavailable", { status: 404, body: "not found" }],
      [
        "unavailable",
        { status: 302, headers: { location: "/other" }, body: "" },
      ],
      ["unavailable", { body: "<html>" }],
      ["invalid", { body: [] }],
      ["invalid", { body: { keys: 1 } }],
    ] as const) {
      server.answer = answer;
      const error = await rejection(writer.generateDataKey({ context }));
      expect(error.name).toBe("KeyringError");
      expect((error as KeyringError).reason).toBe(reason);
      expect(error.message).toContain("loading its key set failed with");
      expect(error.cause).toBeInstanceOf(Error);
    }
    server.answer = { body: publicSet };
    const { edk } = await wrapped(writer);
    expect(await unwrap(reader, edk)).toBe(opened);
  });

  test("of a server that is gone makes the call reject with a KeyringError", async () => {
    // Systems never assign such a low port unless a program asks for it.
    const gone = "http://127.0.0.1:2/jwks.json";
    const writer = joseKeyring({ alg, jwks: gone, kid: "2026" });
    const error = await rejection(writer.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect((error as KeyringError).reason).toBe("unavailable");
    expect(error.message).toContain("loading its key set failed with");
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("of a server that hangs is left when the signal says so, and by itself in the end", async () => {
    await using server = await serveKeys("hang");
    const writer = joseKeyring({ alg, jwks: server.url, kid: "2026" });
    const controller = new AbortController();
    const reason = new Error("Too late");
    const pending = writer.generateDataKey({
      context,
      signal: controller.signal,
    });
    controller.abort(reason);
    expect(await rejection(pending)).toBe(reason);
    const jwks = createRemoteJWKSet(new URL(server.url), {
      timeoutDuration: 20,
    });
    const impatient = joseKeyring({ alg, jwks, kid: "2026" });
    const error = await rejection(impatient.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect((error.cause as Error).name).toBe("JWKSTimeout");
  });

  test("must be one that nobody can change on its way, and show no password", () => {
    for (const [jwks, message] of [
      ["http://keys.example.com/jwks", "begins with https:"],
      ["http://127.0.0.1.example.com/jwks", "begins with https:"],
      ["http://localhost.example.com/jwks", "begins with https:"],
      ["file:///etc/jwks.json", "begins with https:"],
      ["data:application/json,{}", "begins with https:"],
      ["/jwks.json", "expected an absolute URL"],
      ["", "expected an absolute URL"],
      ["https://me:hunter2@keys.example.com/", "without user name"],
      [new URL("ftp://keys.example.com/"), "begins with https:"],
    ] as const) {
      const error = thrown(() => make({ alg, jwks, kid: "2026" }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
      expect(error.message).not.toContain("hunter2");
    }
    for (const jwks of [
      "https://keys.example.com/jwks?a=b",
      "http://localhost:8080/jwks",
      "http://[::1]:8080/jwks",
    ]) {
      expect(make({ alg, jwks, kid: "2026" }).id).toMatch(/^jose:/);
    }
  });
});

test("What is wrapped for one key of a set opens with it alone", async () => {
  const { edk } = await wrapped(
    joseKeyring({ alg, jwks: publicSet, kid: "2026" }),
  );
  const options = { alg, kid: "2026" } as const;
  const wrong = joseKeyring({ ...options, privateKey: first.pem.privateKey });
  expect(await unwrap(wrong, edk)).toBe("KeyringError");
});
