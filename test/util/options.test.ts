import { afterEach, describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  envelopeFormat,
  erase,
  generateKey,
  inspect,
  localKeyring,
} from "../../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../src/entries/esdk.ts";
import { decryptEnv } from "../../src/entries/lambda.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import {
  generateEntries,
  unwrapEntry,
} from "../../src/keyrings/data-key-entries.ts";
import type { EncryptedDataKey } from "../../src/message/encrypted-data-keys.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";
import { assertOptions } from "../../src/util/options.ts";
import { caught } from "../support/caught.ts";
import { through } from "../support/esdk-streams.ts";

/** Methods that formats and keyrings may lack. */
const OPTIONAL_METHODS = [
  "deriveKeyFromEntries",
  "generateEntries",
  "unwrapEntry",
  "rewrapDataKey",
  "documentHeader",
  "withDataKeys",
  "contentKey",
  "keyringContext",
];

const polluted = new Set<string>();

function pollute(name: string, value: unknown): void {
  polluted.add(name);
  const descriptor = { value, configurable: true, writable: true };
  Object.defineProperty(Object.prototype, name, descriptor);
}

afterEach(() => {
  for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
  polluted.clear();
});

function setUp() {
  const keyring = memoryKeyring();
  return { keyring, masking: new DataMasking({ keyring }) };
}

describe("a polluted Object.prototype", () => {
  test("adds no fields: the whole value is encrypted", async () => {
    const { masking } = setUp();
    pollute("fields", ["id"]);
    const token = await masking.encrypt({ id: 1, ssn: "123-45-6789" });
    expect(inspect(token).ciphertextLength).toBeGreaterThan(20);
    expect(erase({ id: 1 })).toBe("*****");
  });

  test("lets no missing field pass", async () => {
    const { masking } = setUp();
    pollute("onMissingField", "ignore");
    const fields: string[] = ["b"];
    expect(() => erase({ a: 1 }, { fields })).toThrow("Cannot find the field");
    await expect(masking.encrypt({ a: 1 }, { fields })).rejects.toThrow(
      "Cannot find",
    );
  });

  test("binds no context and no location that nobody gave", async () => {
    const { masking } = setUp();
    pollute("context", { tenant: "evil" });
    pollute("location", "/x");
    pollute("usesDocumentHeader", true);
    const token = await masking.encrypt("x");
    expect(inspect(token).contextDigest).toBeUndefined();
    expect(inspect(token).location).toBeUndefined();
    expect(await masking.decrypt(token)).toBe("x");
  });

  test("changes neither what is erased nor data keys", async () => {
    const { masking } = setUp();
    for (const name of ["item", "value", "pending", "messages", "key"])
      pollute(name, "evil");
    for (const name of ["signal", "onSettled", "onAbandoned"])
      pollute(name, "evil");
    expect(erase({ a: { b: 1 } }, { fields: ["a.b"] })).toEqual({
      a: { b: "*****" },
    });
    const sealed = await masking.encrypt({ a: 1 }, { fields: ["a"] });
    expect(await masking.decrypt(sealed)).toEqual({ a: 1 });
  });

  test("changes no limit", async () => {
    pollute("maxMessages", 1);
    pollute("maxEncryptedDataKeys", 60_000);
    pollute("encryptionKey", () => "evil");
    pollute("decrypt", false);
    const { keyring, masking } = setUp();
    const token = await masking.encrypt(1);
    await masking.encrypt(1);
    for (let i = 0; i < 2; i++) expect(await masking.decrypt(token)).toBe(1);
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
    expect(envelopeFormat().id).toBe("sm1/10");
  });

  test("makes no key shorter", async () => {
    pollute("length", 128);
    expect(generateKey()).toHaveLength(32);
    const keyring = localKeyring({ key: generateKey() });
    const request = { context: {} };
    const { plaintext } = await keyring.generateDataKey(request);
    expect(plaintext).toHaveLength(32);
  });

  test("gives no data key, and no cache's request what it lacks", async () => {
    pollute("dataKey", new Uint8Array(32));
    pollute("ownKeys", {});
    pollute("messages", 5);
    pollute("check", () => {
      throw new Error("checked");
    });
    const { keyring, masking } = setUp();
    expect(await masking.decrypt(await masking.encrypt(1))).toBe(1);
    const { plaintext } = await keyring.generateDataKey({ context: {} });
    expect(plaintext.some((byte) => byte !== 0)).toBe(true);
    const streams = [encryptStream({ keyring }), decryptStream({ keyring })];
    expect([...(await through([Uint8Array.of(1)], streams))]).toEqual([1]);

    const cache = new DataKeyCache({ maxMessages: 1 });
    const request = { key: "a", bytes: 1, load: async () => ({}) };
    await cache.encryptionKey(request);
    await cache.decryptionKey({ key: "a", load: async () => ({}) });
  });

  test("opens no variables that name no DataMasking", async () => {
    const { masking } = setUp();
    const DB = await masking.encrypt({ PASSWORD: "evil" });
    pollute("masking", masking);
    const options = { document: "DB", env: { DB } };
    const error = await caught(() => decryptEnv(options as never));
    expect(error.message).toContain("Cannot use masking");
  });

  test("puts no document's header in place of the field that is rewrapped", async () => {
    const { masking } = setUp();
    const fields = ["ssn"];
    const document = (await masking.encrypt(
      { id: 1, ssn: "1" },
      { fields },
    )) as {
      readonly ssn: string;
    };
    const next = memoryKeyring({ name: "next" });
    pollute("usesDocumentHeader", true);
    const rewrapped = (await masking.rewrap(document, {
      to: next,
    })) as typeof document;
    expect(Object.keys(rewrapped)).toEqual(["id", "ssn"]);
    expect(rewrapped.ssn).not.toBe(document.ssn);
    const reader = new DataMasking({ keyring: next });
    expect(await reader.decrypt(rewrapped)).toEqual({ id: 1, ssn: "1" });
  });

  test("makes no caller one that cannot wait", async () => {
    const { keyring, masking } = setUp();
    pollute("sync", true);
    const token = await masking.encrypt(1);
    const reader = new DataMasking({ keyring });
    expect(await reader.decrypt(token)).toBe(1);
  });

  test("adds no members to formats and keyrings that lack them", async () => {
    const { id, generateDataKey, unwrapDataKey, wrapDataKey } = memoryKeyring();
    const keyring = { id, generateDataKey, unwrapDataKey, wrapDataKey };
    const next = memoryKeyring({ name: "next" });
    const to = {
      id: next.id,
      generateDataKey: next.generateDataKey,
      unwrapDataKey: next.unwrapDataKey,
      wrapDataKey: next.wrapDataKey,
    };
    const evil = () => {
      throw new Error("evil");
    };
    for (const name of OPTIONAL_METHODS) pollute(name, evil);
    pollute("isSingleUse", true);
    pollute("dataKeyLength", 16);
    pollute("idle", evil);
    for (const format of [envelopeFormat(), esdkFormat()]) {
      const masking = new DataMasking({ keyring, format });
      const token = await masking.encrypt({ a: 1 });
      expect(await masking.decrypt(token)).toEqual({ a: 1 });
      const fields = ["a"];
      const sealed = await masking.encrypt({ a: 1 }, { fields });
      expect(await masking.decrypt(sealed)).toEqual({ a: 1 });
      if (format.id.startsWith("esdk")) {
        for (const call of [
          () => masking.contentKey(token),
          () => masking.rewrap(token, { to }),
          () => masking.encrypt({ a: 1 }, { fields, header: "document" }),
        ]) {
          expect(await caught(call)).toBeInstanceOf(TypeError);
        }
        continue;
      }
      expect((await masking.contentKey(token)).length).toBe(32);
      const moved = await masking.rewrap(token, { to });
      const reader = new DataMasking({ keyring: to });
      expect(await reader.decrypt(moved)).toEqual({ a: 1 });
    }
    const session = await new DataMasking({
      keyring,
      crypto: nativeCrypto(),
    }).session();
    const written = session.encryptSync(1);
    await session.ready(written);
    expect(session.decryptSync<number>(written)).toBe(1);
    const chunks = [Uint8Array.of(1, 2, 3)];
    const streams = [encryptStream({ keyring }), decryptStream({ keyring })];
    expect([...(await through(chunks, streams))]).toEqual([1, 2, 3]);
  });

  test("adds no entries to a keyring that generates one data key", async () => {
    const { id, generateDataKey, unwrapDataKey, wrapDataKey } = memoryKeyring();
    const keyring = { id, generateDataKey, unwrapDataKey, wrapDataKey };
    for (const name of OPTIONAL_METHODS) pollute(name, "evil");
    const request = { context: {} };
    const [entry] = await generateEntries(keyring, request);
    const encryptedDataKeys = [entry?.encryptedDataKey as EncryptedDataKey];
    const opened = await unwrapEntry(keyring, {
      ...request,
      encryptedDataKeys,
    });
    expect(opened?.plaintext).toEqual(entry?.plaintext as Uint8Array);
  });

  test("adds nothing to the header of a token", async () => {
    const { masking } = setUp();
    const token = await masking.encrypt(1);
    for (const name of ["ctx", "loc", "cty", "kc"]) pollute(name, "evil");
    expect(await masking.decrypt(token)).toBe(1);
  });

  test("does not hide an option that was given", () => {
    pollute("fields", ["id"]);
    expect(erase({ id: 1, ssn: 2 }, { fields: ["ssn"] })).toEqual({
      id: 1,
      ssn: "*****",
    });
  });
});

describe("options", () => {
  test("may be inherited from a class of the caller's", async () => {
    const { masking } = setUp();
    class Options {
      readonly fields: string[];
      constructor(fields: string[]) {
        this.fields = fields;
      }
      get context() {
        return { tenant: "a" };
      }
    }
    const sealed = (await masking.encrypt(
      { ssn: "1" },
      new Options(["ssn"]),
    )) as { ssn: string };
    await expect(masking.decrypt(sealed)).rejects.toThrow("encryption context");
    expect(await masking.decrypt(sealed, new Options(["ssn"]))).toEqual({
      ssn: "1",
    });
  });

  test("that are null count as not given, and reject rather than throw at once", async () => {
    const { masking } = setUp();
    const nothing = null as never;
    expect(
      await masking.decrypt(await masking.encrypt(1, nothing), nothing),
    ).toBe(1);
  });

  test("fields that are no list are refused when decrypting, whatever they are", async () => {
    const { masking } = setUp();
    const sealed = await masking.encrypt({ a: 1 }, { fields: ["a"] });
    for (const fields of [null, "", 0, false, [], "a"]) {
      const call = () => masking.decrypt(sealed, { fields: fields as never });
      expect(await caught(call)).toBeInstanceOf(TypeError);
    }
  });

  test("an unknown onMissingField is refused: it must not let a missing field pass", async () => {
    const { masking } = setUp();
    for (const bad of ["error", "Throw", null, 0]) {
      const options = { fields: ["b"], onMissingField: bad as never };
      expect(() => erase({ a: 1 }, options)).toThrow(TypeError);
      expect(() => new DataMasking({ onMissingField: bad as never })).toThrow(
        TypeError,
      );
      await expect(masking.encrypt({ a: 1 }, options)).rejects.toThrow(
        TypeError,
      );
    }
  });

  test("an undefined option of a call leaves the instance's own in force", () => {
    const events: unknown[] = [];
    const masking = new DataMasking({
      onMissingField: "ignore",
      onEvent: (event) => events.push(event),
    });
    const options = {
      fields: ["b"],
      onMissingField: undefined,
      onEvent: undefined,
    };
    expect(masking.erase({ a: 1 }, options)).toEqual({ a: 1 });
    expect(events).toEqual([{ type: "field-missing", path: "b" }]);
  });

  test("what is no keyring or cache is refused when the instance is made", () => {
    for (const keyring of [{}, null, "key", { id: "x" }]) {
      expect(() => new DataMasking({ keyring: keyring as never })).toThrow(
        /expected a keyring/,
      );
    }
    for (const cache of [true, "5", null]) {
      expect(
        () =>
          new DataMasking({ keyring: memoryKeyring(), cache: cache as never }),
      ).toThrow(TypeError);
    }
  });

  test("rewrapping without a keyring to wrap for is refused before anything is asked", async () => {
    const { keyring, masking } = setUp();
    const token = await masking.encrypt(1);
    for (const options of [{}, { to: {} }, { to: null }, undefined]) {
      const error = await caught(() => masking.rewrap(token, options as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/Cannot use to: expected a keyring/);
    }
    expect(keyring.calls.unwrap).toBe(0);
  });

  test("the keyring to rewrap for is read when rewrap is called", async () => {
    const { masking } = setUp();
    const next = memoryKeyring({ name: "next" });
    const other = memoryKeyring({ name: "other" });
    const options = { to: next };
    const moving = masking.rewrap(await masking.encrypt(1), options);
    options.to = other;
    await moving;
    expect(next.calls.wrap).toBe(1);
    expect(other.calls.wrap).toBe(0);
  });
});

const NAMES = ["context", "signal", "fields", "onMissingField"];

function messageOf(options: unknown): string | undefined {
  try {
    assertOptions("encrypt", options, NAMES);
  } catch (error) {
    return error instanceof TypeError ? error.message : "no TypeError";
  }
  return undefined;
}

test("an unknown member is refused by name, with the nearest known one", () => {
  for (const [name, meant] of [
    ["contxt", "context"],
    ["Fields", "fields"],
    ["field", "fields"],
    ["on_missing_field", "onMissingField"],
    ["singal", "signal"],
  ] as const) {
    expect(messageOf({ [name]: 1 })).toBe(
      `Cannot use the options of encrypt: unknown option "${name}"; did you mean "${meant}"?`,
    );
  }
});

test("where no name is near, the known ones are listed", () => {
  expect(messageOf({ verbose: true })).toBe(
    'Cannot use the options of encrypt: unknown option "verbose"; it takes context, signal, fields, onMissingField',
  );
});

test("options that are no object are refused, and none at all are fine", () => {
  for (const options of ["context", 1, null, ["fields"], true]) {
    expect(messageOf(options)).toMatch(/expected an object, got /);
  }
  expect(messageOf(undefined)).toBeUndefined();
  expect(messageOf({})).toBeUndefined();
});

test("own enumerable members count, and inherited ones do not", () => {
  class Options {
    context = {};
    get helper() {
      return 1;
    }
  }
  expect(messageOf(new Options())).toBeUndefined();
  expect(messageOf(Object.create({ contxt: 1 }))).toBeUndefined();
  expect(messageOf({ fields: undefined, contxt: undefined })).toMatch(/contxt/);
});
