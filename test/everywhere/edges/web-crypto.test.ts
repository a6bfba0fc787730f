import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  KeyringError,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../../mod.ts";
import { encryptStream, esdkFormat } from "../../../src/entries/esdk.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import { branchKeyring } from "../../../src/entries/key-store.ts";
import { kmsRsaKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { rsaKeyPair } from "../../support/rsa.ts";
import {
  insecurely,
  withoutAes192,
  withoutSubtle,
} from "./without-web-crypto.ts";

const pair = rsaKeyPair();
const key = new Uint8Array(32).fill(7);
const keyId =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const branchKeyFor = async () => ({
  version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6",
  key,
});

const keyrings = {
  local: localKeyring({ key }),
  rsa: rsaKeyring(pair),
  multi: multiKeyring({ generator: localKeyring({ key }) }),
  branch: branchKeyring({ branchKeyId: "a", branchKeyFor }),
  jose: joseKeyring({ alg: "A256KW", key }),
  "jose, of a pair": joseKeyring({ alg: "RSA-OAEP-256", ...pair }),
  "jose, of a password": joseKeyring({
    alg: "PBES2-HS256+A128KW",
    password: "a long password",
  }),
  "kms rsa": kmsRsaKeyring({ keyId, publicKey: pair.publicKey }),
  memory: memoryKeyring(),
};

const context = { tenant_id: "a06b" };

describe("without a secure context, the first use of", () => {
  for (const [name, keyring] of Object.entries(keyrings)) {
    for (const cache of [undefined, false] as const) {
      test(`the ${name} keyring, ${cache === false ? "without" : "with"} a cache, says what is missing`, async () => {
        const masking = new DataMasking({ keyring, cache });
        const error = await insecurely(() =>
          caught(() => masking.encrypt("a", { context })),
        );
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toMatch(/secure context/);
        expect(error.message).toMatch(/https:/);
      });
    }
  }

  test("a token, of either format, says what is missing", async () => {
    for (const format of [undefined, esdkFormat()]) {
      const make = () =>
        new DataMasking({
          keyring: localKeyring({ key }),
          ...(format && { format }),
        });
      const token = await make().encrypt("a");
      const masking = make();
      const error = await insecurely(() =>
        caught(() => masking.decrypt(token)),
      );
      expect(error.message).toMatch(/secure context/);
    }
  });

  test("fetchKmsClient says what is missing", async () => {
    const client = fetchKmsClient({
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      fetch: (() => {
        throw new Error("not to be asked");
      }) as unknown as typeof fetch,
    });
    const error = await insecurely(() =>
      caught(() => client.encrypt({ KeyId: keyId, Plaintext: key })),
    );
    expect(error.message).toMatch(/secure context/);
  });

  test("erasing goes on: it needs no cryptography", async () => {
    const masking = new DataMasking({ keyring: keyrings.local });
    const erased = await insecurely(async () =>
      masking.erase({ a: 1, b: 2 }, { fields: ["a"] }),
    );
    expect(erased).toEqual({ a: "*****", b: 2 });
  });

  test("keyrings and DataMasking goes on: they may be made where modules are loaded", async () => {
    const masking = await insecurely(
      async () => new DataMasking({ keyring: localKeyring({ key }) }),
    );
    expect(await masking.decrypt(await masking.encrypt(1))).toBe(1);
  });
});

test("a surrounding without crypto.subtle that is no insecure page is told of", async () => {
  const masking = new DataMasking({ keyring: localKeyring({ key }) });
  const error = await withoutSubtle(() => caught(() => masking.encrypt("a")));
  expect(error.message).toMatch(/crypto\.subtle/);
  expect(error.message).toMatch(/jsdom/);
});

function ecdhPair() {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  return crypto.subtle.generateKey(algorithm, false, ["deriveBits"]);
}

describe("where WebCrypto lacks AES-192, the error names it for", () => {
  const key192 = new Uint8Array(24).fill(7);
  const says = (error: Error) => {
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).toMatch(/AES-192/);
    expect(error.message).toMatch(/256/);
    expect(error.message).toMatch(/nativeCrypto/);
  };

  test("a local key", async () => {
    const keyring = localKeyring({ key: key192 });
    const masking = new DataMasking({ keyring });
    says(await withoutAes192(() => caught(() => masking.encrypt("a"))));
  });

  for (const alg of ["A192KW", "A192GCMKW"] as const) {
    test(`a key for ${alg}`, async () => {
      const masking = new DataMasking({
        keyring: joseKeyring({ alg, key: key192 }),
      });
      says(await withoutAes192(() => caught(() => masking.encrypt("a"))));
    });
  }

  test("a password or a pair whose JWEs are wrapped by it", async () => {
    const password = { password: "a long password" };
    for (const options of [
      { alg: "PBES2-HS384+A192KW", ...password },
      { alg: "ECDH-ES+A192KW", ...(await ecdhPair()) },
    ] as const) {
      const keyring = joseKeyring(options);
      const masking = new DataMasking({ keyring, cache: false });
      const token = await masking.encrypt("a");
      await withoutAes192(async () => {
        says(await caught(() => masking.encrypt("a")));
        says(await caught(() => masking.decrypt(token)));
      });
    }
  });

  for (const algorithmSuite of ["0046", "0146", "0346"] as const) {
    test(`algorithm suite ${algorithmSuite}, in writing, reading and streams`, async () => {
      const options = {
        algorithmSuite,
        commitmentPolicy: "forbid-encrypt-allow-decrypt",
      } as const;
      const format = esdkFormat(options);
      const keyring = localKeyring({ key });
      const make = () => new DataMasking({ keyring, format });
      const token = await make().encrypt("a");
      await withoutAes192(async () => {
        says(await caught(() => make().encrypt("a")));
        says(await caught(() => make().decrypt(token)));
        const stream = encryptStream({ keyring, ...options });
        const written = stream.writable.getWriter();
        written.closed.catch(() => {});
        written.ready.catch(() => {});
        written.write(Uint8Array.of(1)).catch(() => {});
        says(await caught(() => stream.readable.getReader().read()));
      });
    });
  }

  test("and nativeCrypto, where there is one, serves instead", async () => {
    const format = esdkFormat({
      algorithmSuite: "0146",
      commitmentPolicy: "forbid-encrypt-allow-decrypt",
    });
    const masking = new DataMasking({
      keyring: localKeyring({ key }),
      format,
      crypto: nativeCrypto(),
    });
    // Deno's `node:crypto` lacks AES-192-GCM too (denoland/deno#27671), and falls back to WebCrypto.
    if ("Deno" in globalThis) return;
    await withoutAes192(async () => {
      expect(await masking.decrypt(await masking.encrypt("a"))).toBe("a");
    });
  });
});
