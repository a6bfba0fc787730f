/** Mistakes of new users with options and contexts, and the message for each. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  erase,
  generateKey,
  localKeyring,
} from "../../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../src/entries/esdk.ts";
import { kmsDecrypt, kmsEncrypt } from "../../src/entries/kms.ts";
import { fetchKmsClient } from "../../src/entries/kms-fetch.ts";
import { decryptEnv, withMasking } from "../../src/entries/lambda.ts";
import { seal, unseal } from "../../src/entries/patch.ts";
import {
  type LocalKms,
  memoryKeyring,
  startLocalKms,
} from "../../src/entries/testing.ts";
import { encodeBase64Url } from "../../src/util/base64.ts";
import { caught } from "../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });
const context = { tenant: "a06b" };

async function messageOf(call: () => unknown): Promise<string> {
  const error = await caught(call);
  expect(error).toBeInstanceOf(TypeError);
  return error.message;
}

describe("options in the wrong place", () => {
  const mistakes: [name: string, call: () => unknown, message: string][] = [
    [
      "a field in place of the options of encrypt",
      () => masking.encrypt({ ssn: "1" }, "ssn" as never),
      'Cannot use the options of encrypt: expected an object, got a string; write { fields: ["…"] }',
    ],
    [
      "fields in place of the options of erase",
      () => erase({ ssn: "1" }, ["ssn"] as never),
      'Cannot use the options of erase: expected an object, got an array; write { fields: ["…"] }',
    ],
    [
      "options that are not there yet",
      () => masking.encrypt(1, Promise.resolve({ context }) as never),
      "Cannot use the options of encrypt: expected an object, got a Promise: await it first; it takes { fields, context, signal, onMissingField, header, allowTokens }",
    ],
    [
      "a length in place of the options of generateKey",
      () => generateKey(128 as never),
      "Cannot use the options of generateKey: expected an object, got a number; it takes { length }",
    ],
    [
      "a key in place of the options of localKeyring",
      () => localKeyring(generateKey() as never),
      "Cannot use the options of localKeyring: expected an object, got a Uint8Array of 32 bytes; it takes { key, keyName, keyNamespace, crypto }",
    ],
    [
      "fields where each item is encrypted whole",
      () => masking.encryptMany([{ ssn: "1" }], { fields: ["ssn"] } as never),
      'Cannot use the options of encryptMany: unknown option "fields"; it takes context, signal',
    ],
    [
      "a context in place of the options",
      () => masking.encrypt(1, context as never),
      'Cannot use the options of encrypt: unknown option "tenant"; it takes fields, context, signal, onMissingField, header, allowTokens',
    ],
    [
      "the context under the name that AWS KMS has for it",
      () => masking.encrypt(1, { encryptionContext: context } as never),
      'Cannot use the options of encrypt: unknown option "encryptionContext"; did you mean "context"?',
    ],
    [
      "a member of a rule",
      () =>
        erase({ a: 1 }, { maskingRules: { "a.b": { keeps: {} } as never } }),
      'Cannot use maskingRules["a.b"]: unknown option "keeps"; did you mean "keep"?',
    ],
    [
      "null for what is to be erased of a response",
      () =>
        withMasking(async () => 1, {
          masking,
          response: { erase: null as never },
        }),
      "Cannot use response.erase: expected { fields,",
    ],
  ];
  for (const [name, call, message] of mistakes) {
    test(`${name}: says so`, async () => {
      expect(await messageOf(call)).toContain(message);
    });
  }

  test("nothing of a long value given by mistake is shown", async () => {
    const secret = "4111 1111 1111 1111";
    for (const options of [secret, [secret], { fields: secret }]) {
      const call = () => masking.encrypt({ a: 1 }, options as never);
      expect(await messageOf(call)).not.toContain("4111");
    }
  });
});

test("one object of options serves inverse calls", async () => {
  const options = { context, fields: ["ssn"], header: "document" } as const;
  const row = { id: 1, ssn: "123-45-6789" };
  const stored = await masking.encrypt(row, options);
  expect(await masking.decrypt<unknown>(stored, options)).toEqual(row);
  const { header: _, ...sealing } = options;
  const { document, sealed } = await seal(masking, row, sealing);
  const opened = await unseal<unknown>(masking, document, sealed, sealing);
  expect(opened).toEqual(row);
});

test("credentials may hold what those of the AWS SDK hold", () => {
  const credentials = {
    accessKeyId: "id",
    secretAccessKey: "secret",
    accountId: "111122223333",
    credentialScope: "us-east-1",
    $source: { CREDENTIALS_CODE: "e" },
  };
  expect(typeof fetchKmsClient({ credentials }).decrypt).toBe("function");
});

describe("an encryption context", () => {
  const TEXT = "Cannot use context.tenant: expected a string, got ";
  const WHOLE =
    "Cannot use the encryption context: expected a plain object of strings, got ";
  class Tenant {
    id = "a";
  }
  const wrong: [context: unknown, message: string][] = [
    [{ tenant: 7 }, `${TEXT}a number`],
    [{ tenant: undefined }, `${TEXT}undefined`],
    [{ tenant: null }, `${TEXT}null`],
    [{ tenant: true }, `${TEXT}a boolean`],
    [{ tenant: 7n }, `${TEXT}a bigint`],
    [{ tenant: { id: "a" } }, `${TEXT}an object`],
    [{ tenant: ["a"] }, `${TEXT}an array`],
    [{ tenant: new Date(0) }, `${TEXT}a Date`],
    [{ tenant: Promise.resolve("a") }, `${TEXT}a Promise`],
    [{ tenant: "a\ud800" }, `${TEXT}one with a lone surrogate`],
    [
      { "tenant id": 7 },
      'Cannot use context["tenant id"]: expected a string, got a number',
    ],
    [
      { "a\udfff": "b" },
      'Cannot use context["a\\udfff"]: expected a name without lone surrogates',
    ],
    [new Map([["tenant", "a"]]), `${WHOLE}a Map`],
    [["tenant"], `${WHOLE}an array`],
    ["tenant=a", `${WHOLE}a string`],
    [null, `${WHOLE}null`],
    [new Tenant(), `${WHOLE}an object with a prototype of its own`],
    [Promise.resolve(context), `${WHOLE}a Promise: await it first`],
  ];
  for (const [context, message] of wrong) {
    test(`that is no such thing is told what it is: ${message}`, async () => {
      const options = { context } as never;
      const token = await masking.encrypt(1);
      for (const call of [
        () => masking.encrypt(1, options),
        () => masking.decrypt(token, options),
      ]) {
        expect(await messageOf(call)).toContain(message);
      }
    });
  }
});

const EMPTY =
  "Cannot use context.tenant: expected a non-empty value, got an empty string, perhaps from an unset variable";
const empty = { tenant: "" };

describe("an empty value of an encryption context", () => {
  test("is refused by every call, which says how to have it taken", async () => {
    const token = await masking.encrypt(1);
    for (const call of [
      () => masking.encrypt(1, { context: empty }),
      () => masking.encrypt({ a: 1 }, { context: empty, fields: ["a"] }),
      () => masking.decrypt(token, { context: empty }),
      () => masking.encryptMany([1], { context: empty }),
      () => masking.decryptMany([token], { context: empty }),
      () => masking.session({ context: empty }),
      () => masking.contentKey(token, { context: empty }),
      () => masking.rewrap(token, { context: empty, to: keyring }),
      () => seal(masking, { a: 1 }, { context: empty }),
      () => masking.encrypt(1, { context: { purpose: "a", ...empty } }),
    ]) {
      const message = await messageOf(call);
      expect(message).toContain(EMPTY);
      expect(message).toContain("allowEmptyContextValues: true");
    }
    const unnamed = () => masking.encrypt(1, { context: { "": "a" } });
    expect(await messageOf(unnamed)).toContain(
      'Cannot use context[""]: expected a non-empty name',
    );
  });

  test("is taken by an instance that allows it, and by no other one after it", async () => {
    const lenient = new DataMasking({ keyring, allowEmptyContextValues: true });
    for (const context of [empty, { "": "a" }]) {
      const token = await lenient.encrypt("x", { context });
      expect(await lenient.decrypt<unknown>(token, { context })).toBe("x");
      expect(await caught(() => lenient.decrypt(token))).toBeInstanceOf(
        ContextMismatchError,
      );
      await messageOf(() => masking.decrypt(token, { context }));
    }
  });

  test("is no excuse for an option that is neither true nor false", async () => {
    const allowEmptyContextValues = "true" as never;
    const make = () => new DataMasking({ keyring, allowEmptyContextValues });
    expect(await messageOf(make)).toBe(
      "Cannot use allowEmptyContextValues: expected true or false, got a string",
    );
  });

  test("that a token had before is read where it is allowed", async () => {
    const keyring = localKeyring({ key: KEY, keyName: "2026" });
    const reader = new DataMasking({ keyring, allowEmptyContextValues: true });
    const opened = await reader.decrypt<unknown>(TOKEN, { context: empty });
    expect(opened).toBe("written before");
  });
});

const KEY = new Uint8Array(32).fill(7);
/** Token written by version 0.1.0 under {@link KEY} and the context `{ tenant: "" }`. */
const TOKEN =
  "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic20xIiwia2MiOiJGdURzN0FsT01zLW5kb3Zrek1YQU1BMW12UGNCbkpFaERhRVItRUhlenk4IiwiY3R4IjoiMWR6bG03c1c2SE5fZ3RnQjl6b0U5USJ9.AAEACHNlYWxtYXNrABgyMDI2AAAAgAAAAAz_ynwq0O3n6eOmHxMAMKDto7jTekKt4GbbtbOcvNq9b4u9KMJG2kj8W4DCYI__mx9IHDjdQFZ734Cz0oF1-A.ABHjDYwbqyvH1V76.AnuqyhGPCNhfz2VwVOfHhg.CFAl3_Kb1HyX1Zjnz_AmCA";
/** Message of the AWS Encryption SDK under the same key and the context `{ tenant: "", purpose: "test" }`. */
const MESSAGE =
  "AgR492zYMzIk1IdP4dxIIGLZhMvwL17EQPPSJyGVManr7HwAGwACAAdwdXJwb3NlAAR0ZXN0AAZ0ZW5hbnQAAAABAAhzZWFsbWFzawAYMjAyNgAAAIAAAAAM3fnhf4NOziMXwFbFADCd9n0LpA8tAC4RoaQPJh6QI3MmVv4dsWEcxKqEZTTiv2nJRhmTVtoPaaYmP0r3APgCAAAQAPEQjYqvT5emPC3NyFoHOnFWOPfl2LAJxXirZPRWJOHzHne8B/iOq1MrP8SnQZ/L3f////8AAAABAAAAAAAAAAAAAAABAAAAE9Ki/1UX0QGotoT/N3Tr89VHw2QPFTFmNM21sZ3SLHoMOe3S";

describe("a message of the AWS Encryption SDK", () => {
  const keyring = localKeyring({ key: KEY, keyName: "2026" });
  const whole = { ...empty, purpose: "test" };
  const lenient = new DataMasking({
    keyring,
    format: esdkFormat(),
    allowEmptyContextValues: true,
  });

  test("is written with no empty name or value, whatever is allowed", async () => {
    for (const context of [empty, { "": "a" }]) {
      for (const call of [
        () => lenient.encrypt(1, { context }),
        () => encryptStream({ keyring, context }),
      ]) {
        const message = await messageOf(call);
        expect(message).toContain("other implementations of the AWS Encrypt");
      }
    }
  });

  test("that has an empty value is read", async () => {
    const opened = await lenient.decrypt<unknown>(MESSAGE, { context: whole });
    expect(opened).toBe("written elsewhere");
    const bytes = Uint8Array.from(atob(MESSAGE), (each) => each.charCodeAt(0));
    const plain = new Blob([bytes])
      .stream()
      .pipeThrough(decryptStream({ keyring, context: whole }));
    expect(await new Response(plain).text()).toBe('"written elsewhere"');
  });

  test("that has an empty value is read under exactly that context, and where it is allowed", async () => {
    const strict = new DataMasking({ keyring, format: esdkFormat() });
    const call = () => strict.decrypt(MESSAGE, { context: whole });
    expect(await messageOf(call)).toContain(EMPTY);
    const other = () =>
      strict.decrypt(MESSAGE, { context: { purpose: "test" } });
    expect(await caught(other)).toBeInstanceOf(ContextMismatchError);
  });
});

describe("AWS KMS", () => {
  let kms: LocalKms;
  let arn: string;
  beforeAll(async () => {
    kms = await startLocalKms();
    arn = (await kms.createKey()).arn;
  });
  afterAll(() => kms.stop());
  const clientOf = () => fetchKmsClient(kms.clientConfig());

  test("is asked to encrypt no value under an empty one, and decrypts what is there", async () => {
    const client = clientOf();
    const options = { keyId: arn, client, context: empty };
    expect(await messageOf(() => kmsEncrypt("x", options))).toContain(EMPTY);
    expect(kms.count()).toBe(0);
    const { CiphertextBlob = new Uint8Array() } = await client.encrypt({
      KeyId: arn,
      Plaintext: new TextEncoder().encode('"x"'),
      EncryptionContext: empty,
    });
    const blob = new Uint8Array(CiphertextBlob);
    const text = `kms1.${encodeBase64Url(blob)}`;
    expect(await kmsDecrypt<unknown>(text, options)).toBe("x");
  });

  test("decrypts no variables under an empty one", async () => {
    const env = { A: "AAAA" };
    const options = { names: ["A"], env, client: clientOf(), context: empty };
    expect(await messageOf(() => decryptEnv(options))).toContain(EMPTY);
  });
});

describe("a handler", () => {
  const httpEvent = { requestContext: { http: {} } };
  const event = { ...httpEvent, body: "{}" };
  const lenient = new DataMasking({ keyring, allowEmptyContextValues: true });
  const handler = async (event: unknown) => event;

  test("takes no empty value, unless its DataMasking does", async () => {
    const request = { context: empty };
    const wrap = () => withMasking(handler, { masking, request });
    expect(await messageOf(wrap)).toContain(EMPTY);
    withMasking(handler, { masking: lenient, request });
  });

  test("whose event has an empty value for the context answers with 400", async () => {
    const request = { context: () => empty };
    const wrapped = withMasking(handler, { masking, request });
    expect(await wrapped(event, {})).toMatchObject({
      statusCode: 400,
      body: expect.stringMatching("ERR_CONTEXT_MISMATCH"),
    });
  });

  test("opens a request under an empty value where its DataMasking does", async () => {
    const options = { context: empty, fields: ["a"] };
    const body = JSON.stringify(await lenient.encrypt({ a: 1 }, options));
    const request = { context: () => empty };
    const wrapped = withMasking(handler, { masking: lenient, request });
    const opened = await wrapped({ ...httpEvent, body }, {});
    expect(opened).toMatchObject({ body: '{"a":1}' });
  });
});

test("a sealed variable's DataMasking says whether its context may have an empty value", async () => {
  const lenient = new DataMasking({ keyring, allowEmptyContextValues: true });
  const token = await lenient.encrypt({ A: "x" }, { context: empty });
  const options = { document: "T", env: { T: token }, context: empty };
  const secrets = await decryptEnv({ ...options, masking: lenient });
  expect(secrets.A).toBe("x");
  const strict = () => decryptEnv({ ...options, masking });
  expect(await messageOf(strict)).toContain(EMPTY);
});
