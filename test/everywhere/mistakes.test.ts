/** Mistakes of newcomers, made with the public entries. The printed table shows the messages as a newcomer reads them. */
import { afterAll, describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  decodeKey,
  encodeKey,
  erase,
  eraser,
  generateKey,
  inspect,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../src/entries/esdk.ts";
import { joseKeyring, toStandardJwe } from "../../src/entries/jose.ts";
import { kmsDecrypt, kmsEncrypt, kmsKeyring } from "../../src/entries/kms.ts";
import { fetchKmsClient } from "../../src/entries/kms-fetch.ts";
import { decryptEnv, withMasking } from "../../src/entries/lambda.ts";
import { logMasking } from "../../src/entries/log.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { seal, unseal } from "../../src/entries/patch.ts";
import { compile } from "../../src/entries/path.ts";
import { memoryKeyring, startLocalKms } from "../../src/entries/testing.ts";
import { rsaKeyPair } from "../support/rsa.ts";

/** Mistake of a newcomer, and the parts that its message needs so that the next step is clear. */
interface Mistake {
  readonly mistake: string;
  /** Makes the mistake; a newcomer's code may be JavaScript, so any value is accepted. */
  readonly make: () => unknown;
  /** Patterns for the fault, and for the step that fixes it. */
  readonly says: readonly RegExp[];
}

const KEY = new Uint8Array(32).fill(7);
const keyring = localKeyring({ key: KEY, keyName: "2026" });
const masking = new DataMasking({ keyring });
/** Masking without types. */
// biome-ignore lint/suspicious/noExplicitAny: mistakes are what types refuse
const loose: any = masking;
// biome-ignore lint/suspicious/noExplicitAny: the same
const any = (value: unknown): any => value;
const customer = { id: 1, ssn: "078-05-1120", cards: [{ number: "4111" }] };
const context = { tenant: "a06b" };

/** Values of the data and the keys above; no message may show them. */
const SECRETS = [
  "078-05-1120",
  "4111",
  "a06b",
  encodeKey(KEY),
  "correct horse",
  "hunter2",
];

const { publicKey: publicPem, privateKey: privatePem } = rsaKeyPair();
const rsaMasking = new DataMasking({
  keyring: rsaKeyring({
    publicKey: publicPem,
    privateKey: privatePem,
    keyName: "a",
  }),
});

const OTHER_KEY = localKeyring({ key: KEY, keyName: "2025" });
const ARN =
  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Makes a client of AWS KMS that fails as the service does. */
function failingKms(name: string, message = "") {
  const fail = async () => {
    throw Object.assign(new Error(message), {
      name,
      $metadata: { httpStatusCode: 400 },
    });
  };
  return any({
    generateDataKey: fail,
    decrypt: fail,
    encrypt: fail,
    reEncrypt: fail,
    getPublicKey: fail,
  });
}

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "hunter2" };

/** Runs without a Region in the environment, and restores the environment afterwards. */
async function withoutRegion(run: () => Promise<unknown>): Promise<unknown> {
  const { env } = process;
  const names = ["AWS_REGION", "AWS_DEFAULT_REGION"];
  const before = names.map((name) => [name, env[name]] as const);
  for (const name of names) delete env[name];
  try {
    return await run();
  } finally {
    for (const [name, value] of before) {
      if (value !== undefined) env[name] = value;
    }
  }
}

const MISTAKES: readonly Mistake[] = [
  // Options
  {
    mistake: 'encrypt(customer, { field: ["ssn"] })',
    make: () => loose.encrypt(customer, { field: ["ssn"] }),
    says: [/"field"/, /did you mean "fields"/],
  },
  {
    mistake: "encrypt(customer, { contxt })",
    make: () => loose.encrypt(customer, { contxt: context }),
    says: [/"contxt"/, /did you mean "context"/],
  },
  {
    mistake: 'encrypt(customer, ["ssn"])',
    make: () => loose.encrypt(customer, ["ssn"]),
    says: [/an object/, /got an array/, /fields/],
  },
  {
    mistake: 'encrypt(customer, "ssn")',
    make: () => loose.encrypt(customer, "ssn"),
    says: [/an object/, /got a string/],
  },
  {
    mistake: 'encrypt(customer, { fields: "ssn" })',
    make: () => loose.encrypt(customer, { fields: "ssn" }),
    says: [/fields/, /an array/, /got a string/],
  },
  {
    mistake: "encrypt(customer, { fields: [] })",
    make: () => loose.encrypt(customer, { fields: [] }),
    says: [/fields/, /at least one path/],
  },
  {
    mistake: 'encrypt(customer, { fields: ["snn"] })',
    make: () => loose.encrypt(customer, { fields: ["snn"] }),
    says: [/"snn"/, /selects nothing/, /spelling/],
  },
  {
    mistake: 'erase(customer, { fields: ["cards.0.number"] })',
    make: () => erase(any(customer), { fields: ["cards.0.number"] }),
    says: [/"cards\.0\.number"/, /cards\[0\]/],
  },
  {
    mistake: 'erase(customer, { fields: ["cards[*"] })',
    make: () => erase(any(customer), { fields: ["cards[*"] }),
    says: [/position 7|at 7|"]"/],
  },
  {
    mistake: 'compile("a b")',
    make: () => compile("a b"),
    says: [/at position 1/, /got " "/],
  },
  {
    mistake: 'erase(customer, { maskingRules: { ssn: "emial" } })',
    make: () => erase(any(customer), { maskingRules: { ssn: any("emial") } }),
    says: [/"?ssn"?/, /did you mean "email"/],
  },
  {
    mistake: "erase(customer, { maskingRules: { ssn: { keep: { lst: 4 } } } })",
    make: () =>
      erase(any(customer), {
        maskingRules: { ssn: { keep: any({ lst: 4 }) } },
      }),
    says: [/"lst"/, /did you mean "last"/],
  },
  {
    mistake: 'erase(customer, { fields: ["ssn"], customMsk: "x" })',
    make: () => erase(any(customer), any({ fields: ["ssn"], customMsk: "x" })),
    says: [/"customMsk"/, /did you mean "customMask"/],
  },
  {
    mistake: 'erase("Jo", { fields: ["name"] })',
    make: () => erase("Jo", { fields: ["name"] }),
    says: [/JSON/],
  },
  {
    mistake: "erase(fetchCustomer(), { fields }), a forgotten await",
    make: () => erase(any(Promise.resolve(customer)), { fields: ["ssn"] }),
    says: [/a Promise/, /await/],
  },
  {
    mistake: "eraser({ feilds: [...] })",
    make: () => eraser(any({ feilds: ["ssn"] })),
    says: [/"feilds"/, /did you mean "fields"/],
  },
  {
    mistake: 'encrypt(customer, { fields, header: "doc" })',
    make: () => loose.encrypt(customer, { fields: ["ssn"], header: "doc" }),
    says: [/header/, /document/, /got "doc"/],
  },
  {
    mistake: 'encrypt(customer, { fields, onMissingField: "skip" })',
    make: () =>
      loose.encrypt(customer, { fields: ["ssn"], onMissingField: "skip" }),
    says: [/onMissingField/, /"throw", "warn", "ignore"/, /got "skip"/],
  },
  {
    mistake: "encryptMany(customers, { fields })",
    make: () => loose.encryptMany([customer], { fields: ["ssn"] }),
    says: [/"fields"/, /encryptMany/],
  },
  {
    mistake: "encryptMany(customer)",
    make: () => loose.encryptMany(customer),
    says: [/an array/, /got an object/],
  },
  // Context
  {
    mistake: "encrypt(customer, { context: { tenant: 17 } })",
    make: () => loose.encrypt(customer, { context: { tenant: 17 } }),
    says: [/context\.tenant/, /a string/, /got a number/],
  },
  {
    mistake: "encrypt(customer, { context: { tenant: undefined } })",
    make: () => loose.encrypt(customer, { context: { tenant: undefined } }),
    says: [/context\.tenant/, /a string/, /got undefined/],
  },
  {
    mistake: 'encrypt(customer, { context: { tenant: "" } })',
    make: () => loose.encrypt(customer, { context: { tenant: "" } }),
    says: [/context\.tenant/, /empty/, /allowEmptyContextValues/],
  },
  {
    mistake: 'encrypt(customer, { context: "a06b" })',
    make: () => loose.encrypt(customer, { context: "a06b" }),
    says: [/context/, /object/, /got a string/],
  },
  {
    mistake: "encrypt(customer, { context: new Map() })",
    make: () =>
      loose.encrypt(customer, { context: new Map([["tenant", "a"]]) }),
    says: [/context/, /plain object/, /got a Map/],
  },
  {
    mistake: "decrypt(token) of a token with a context",
    make: async () => masking.decrypt(await masking.encrypt(1, { context })),
    says: [/context/, /expected|encrypted under|without/],
  },
  {
    mistake: 'decrypt(token, { context: { tenant: "b" } })',
    make: async () =>
      masking.decrypt(await masking.encrypt(1, { context }), {
        context: { tenant: "b" },
      }),
    says: [/context/, /another/],
  },
  // Set-up
  {
    mistake: "new DataMasking().encrypt(customer)",
    make: () => new DataMasking().encrypt(customer),
    says: [/keyring/, /new DataMasking/],
  },
  {
    mistake: "new DataMasking(localKeyring(…))",
    make: () => new DataMasking(any(keyring)),
    says: [/got a keyring/, /new DataMasking\(\{ keyring \}\)/],
  },
  {
    mistake: "new DataMasking({ keyring: key })",
    make: () => new DataMasking({ keyring: any(KEY) }),
    says: [/keyring/, /a keyring/, /got a Uint8Array/],
  },
  {
    mistake: "new DataMasking({ keyrings: […] })",
    make: () => new DataMasking(any({ keyrings: [keyring] })),
    says: [/"keyrings"/, /did you mean "keyring"/],
  },
  {
    mistake: 'cache: { maxAgeSeconds: "60" }',
    make: () =>
      new DataMasking({ keyring, cache: { maxAgeSeconds: any("60") } }),
    says: [/maxAgeSeconds/, /a number/, /got a string/],
  },
  {
    mistake: "cache: { maxAge: 60 }",
    make: () => new DataMasking({ keyring, cache: any({ maxAge: 60 }) }),
    says: [/"maxAge"/, /did you mean "maxAgeSeconds"/],
  },
  {
    mistake: "cache: { maxMessages: 2 ** 40 }",
    make: () => new DataMasking({ keyring, cache: { maxMessages: 2 ** 40 } }),
    says: [/maxMessages/, /4294967296/, /got 1099511627776/],
  },
  {
    mistake: "cache: true",
    make: () => new DataMasking({ keyring, cache: any(true) }),
    says: [/cache/, /limits/, /got a boolean|got true/],
  },
  {
    mistake: 'onMissingField: "skip" in the constructor',
    make: () => new DataMasking({ onMissingField: any("skip") }),
    says: [/onMissingField/, /"throw", "warn", "ignore"/, /got "skip"/],
  },
  // Keys
  {
    mistake: "localKeyring({ key: process.env.KEY }), not set",
    make: () => localKeyring({ key: any(undefined) }),
    says: [/key/, /got undefined/],
  },
  {
    mistake: "localKeyring({ key: text })",
    make: () => localKeyring({ key: any(encodeKey(KEY)) }),
    says: [/key/, /got a string/, /decodeKey/],
  },
  {
    mistake: "localKeyring({ key: 31 bytes })",
    make: () => localKeyring({ key: KEY.slice(1) }),
    says: [/16, 24 or 32 bytes/, /got 31/],
  },
  {
    mistake: "decodeKey(process.env.KEY), not set",
    make: () => decodeKey(undefined),
    says: [/got undefined/],
  },
  {
    mistake: "decodeKey of a password",
    make: () => decodeKey("correct horse battery staple"),
    says: [/base64/, /hex/, /16, 24 or 32 bytes/],
  },
  {
    mistake: "generateKey({ length: 32 })",
    make: () => generateKey({ length: any(32) }),
    says: [/128, 192, 256/, /got 32/, /bits/],
  },
  {
    mistake: "rsaKeyring with the public key as privateKey",
    make: async () =>
      new DataMasking({
        keyring: rsaKeyring({ privateKey: publicPem, keyName: "a" }),
      }).decrypt(await rsaMasking.encrypt(1)),
    says: [/privateKey/, /public key|PUBLIC KEY/],
  },
  {
    mistake: "rsaKeyring with the middle of a PEM alone",
    make: () => rsaKeyring({ publicKey: "MIIBIjANBgkq", keyName: "a" }),
    says: [/publicKey/, /PEM|-----BEGIN/],
  },
  {
    mistake: "decrypting with an rsaKeyring that has only publicKey",
    make: async () =>
      new DataMasking({
        keyring: rsaKeyring({ publicKey: publicPem, keyName: "a" }),
      }).decrypt(await rsaMasking.encrypt(1)),
    says: [/privateKey/],
  },
  {
    mistake: "multiKeyring({ keyrings: [...] })",
    make: () => multiKeyring(any({ keyrings: [keyring] })),
    says: [/"keyrings"/, /generator|children/],
  },
  {
    mistake: "another key name than that of the token",
    make: async () =>
      new DataMasking({ keyring: OTHER_KEY }).decrypt(await masking.encrypt(1)),
    says: [/"2025"/, /"2026"/],
  },
  {
    mistake: "another key of the same name",
    make: async () =>
      new DataMasking({
        keyring: localKeyring({ key: generateKey(), keyName: "2026" }),
      }).decrypt(await masking.encrypt(1)),
    says: [/"2026"|2026/, /wrapped under another key of this name/],
  },
  // AWS KMS
  {
    mistake: "kmsKeyring({ keyId })",
    make: () => kmsKeyring(any({ keyId: ARN })),
    says: [/"keyId"/, /did you mean "keyIds"/],
  },
  {
    mistake: "kmsKeyring({ keyIds: arn })",
    make: () => kmsKeyring({ keyIds: any(ARN) }),
    says: [/keyIds/, /an array/, /got a string/],
  },
  {
    mistake: "kmsKeyring({ keyIds: [undefined] }), a variable that is not set",
    make: () => kmsKeyring({ keyIds: [any(undefined)] }),
    says: [/keyIds\[0\]/, /got undefined/],
  },
  {
    mistake: "a client in another Region than the key",
    make: () =>
      new DataMasking({
        keyring: kmsKeyring({
          keyIds: [ARN],
          client: any({
            ...failingKms("NotFoundException", "Invalid arn eu-central-1"),
            config: { region: async () => "eu-central-1" },
          }),
        }),
      }).encrypt(1),
    says: [/NotFoundException/, /calls eu-central-1/, /client for eu-west-1/],
  },
  {
    mistake: "no permission for kms:GenerateDataKey",
    make: () =>
      new DataMasking({
        keyring: kmsKeyring({
          keyIds: [ARN],
          client: failingKms("AccessDeniedException"),
        }),
      }).encrypt(1),
    says: [/GenerateDataKey/, /AccessDeniedException/, /eu-west-1/],
  },
  {
    mistake: 'fetchKmsClient({ regoin: "eu-west-1" })',
    make: () => fetchKmsClient(any({ regoin: "eu-west-1" })),
    says: [/"regoin"/, /did you mean "region"/],
  },
  {
    mistake: "fetchKmsClient({ credentials }) with no AWS_REGION",
    make: () =>
      withoutRegion(() => {
        const client = fetchKmsClient({ credentials: CREDENTIALS });
        const keyring = kmsKeyring({ keyIds: [ARN], client });
        return new DataMasking({ keyring }).encrypt(1);
      }),
    says: [/GenerateDataKey/, /fetchKmsClient\(\{ region \}\)/, /AWS_REGION/],
  },
  {
    mistake: "a multiKeyring with a client in another Region than the key",
    make: async () => {
      const other = kmsKeyring({
        keyIds: [ARN],
        client: any({
          ...failingKms("NotFoundException"),
          config: { region: async () => "eu-central-1" },
        }),
      });
      const both = multiKeyring({ generator: keyring, children: [other] });
      return new DataMasking({ keyring: both }).encrypt(1);
    },
    says: [/NotFoundException/, /calls eu-central-1/, /client for eu-west-1/],
  },
  // Data
  {
    mistake: "encrypt({ limit: 10n })",
    make: () => masking.encrypt({ limit: 10n }),
    says: [/"\/limit"/, /a bigint/],
  },
  {
    mistake: "encrypt({ tags: new Map() })",
    make: () => masking.encrypt({ a: { tags: new Map([[1, 2]]) } }),
    says: [/"\/a\/tags"/, /a Map/],
  },
  {
    mistake: "encrypt({ score: NaN })",
    make: () => masking.encrypt({ score: Number.NaN }),
    says: [/"\/score"/, /NaN/],
  },
  {
    mistake: "encrypt of a cycle",
    make: () => {
      const node: Record<string, unknown> = {};
      node.self = node;
      return masking.encrypt({ node });
    },
    says: [/"\/node\/self"/, /cycle/],
  },
  {
    mistake: "encrypt(undefined)",
    make: () => masking.encrypt(undefined),
    says: [/got undefined/],
  },
  {
    mistake: "encrypt(fetchCustomer()), a forgotten await",
    make: () => masking.encrypt(Promise.resolve(customer)),
    says: [/a Promise/, /await/],
  },
  {
    mistake: "encrypting a field twice",
    make: async () => {
      const fields = { fields: ["ssn"] as const };
      return loose.encrypt(await loose.encrypt(customer, fields), fields);
    },
    says: [/"\/ssn"/, /already holds a token/, /allowTokens/],
  },
  // Tokens
  {
    mistake: "decrypt(undefined)",
    make: () => masking.decrypt(undefined),
    says: [/got undefined/],
  },
  {
    mistake: "decrypt(encrypt(…)), a forgotten await",
    make: () => masking.decrypt(masking.encrypt(1)),
    says: [/a Promise/, /await/],
  },
  {
    mistake: "decrypt(token + newline)",
    make: async () => masking.decrypt(`${await masking.encrypt(1)}\n`),
    says: [/white space/],
  },
  {
    mistake: "decrypt of half a token",
    make: async () => masking.decrypt((await masking.encrypt(1)).slice(0, 200)),
    says: [/five parts/, /got/, /may have been cut/],
  },
  {
    mistake: "decrypt of a document without tokens",
    make: () => masking.decrypt(customer),
    says: [/no token/],
  },
  {
    mistake: 'decrypt(customer, { fields: ["ssn"] }) of a field in clear',
    make: () => masking.decrypt(customer, { fields: ["ssn"] }),
    says: [/"\/ssn"/, /no token/],
  },
  {
    mistake: "a token moved to another field",
    make: async () => {
      const { ssn } = await loose.encrypt(customer, { fields: ["ssn"] });
      return masking.decrypt({ card: ssn });
    },
    says: [/"\/ssn"/, /"\/card"/],
  },
  {
    mistake: "an AWS Encryption SDK message without accept",
    make: async () => {
      const aws = new DataMasking({ keyring, format: esdkFormat() });
      return masking.decrypt(await aws.encrypt(1));
    },
    says: [/AWS Encryption SDK/, /accept: \[esdkFormat\(\)\]/],
  },
  {
    mistake: "inspect(JSON text)",
    make: () => inspect(JSON.stringify(customer)),
    says: [/token/, /five parts/],
  },
  {
    mistake: "toStandardJwe of an object",
    make: () => toStandardJwe(any(customer)),
    says: [/a string/, /got an object/],
  },

  // Options of another type
  {
    mistake: "accept: esdkFormat(), without brackets",
    make: () => new DataMasking({ keyring, accept: any(esdkFormat()) }),
    says: [/accept/, /an array/, /\[esdkFormat\(\)\]/, /got an object/],
  },
  {
    mistake: "accept: [esdkFormat], not called",
    make: () => new DataMasking({ keyring, accept: [any(esdkFormat)] }),
    says: [/accept\[0\]/, /a message format/, /got a function; call it/],
  },
  {
    mistake: "format: esdkFormat, not called",
    make: () => new DataMasking({ keyring, format: any(esdkFormat) }),
    says: [/format/, /a message format/, /got a function; call it/],
  },
  {
    mistake: "crypto: nativeCrypto, not called",
    make: () => new DataMasking({ keyring, crypto: any(nativeCrypto) }),
    says: [/crypto/, /nativeCrypto\(\)/, /got a function; call it/],
  },
  {
    mistake: "encryptStream({ keyring, crypto: nativeCrypto }), not called",
    make: () => encryptStream({ keyring, crypto: any(nativeCrypto) }),
    says: [/crypto/, /nativeCrypto\(\)/, /got a function; call it/],
  },
  {
    mistake: "serializer: {}",
    make: () => new DataMasking({ keyring, serializer: any({}) }),
    says: [/serializer/, /stringify and parse/, /got an object/],
  },
  {
    mistake: "erase(customer, { fields, serializer: {} })",
    make: () => erase(any(customer), { fields: ["ssn"], serializer: any({}) }),
    says: [/serializer/, /stringify and parse/, /got an object/],
  },
  {
    mistake: "seal(masking, text, { fields, serializer: {} })",
    make: () =>
      seal(masking, any('{"ssn":"x"}'), {
        fields: ["ssn"],
        serializer: any({}),
      }),
    says: [/serializer/, /stringify and parse/, /got an object/],
  },
  {
    mistake: "onEvent: 5",
    make: () => new DataMasking({ keyring, onEvent: any(5) }),
    says: [/onEvent/, /a function/, /got a number/],
  },
  {
    mistake: "eraser({ fields, onEvent: console })",
    make: () => eraser({ fields: ["ssn"], onEvent: any(console) }),
    says: [/onEvent/, /a function/, /got an object/],
  },
  {
    mistake: "headerName: 1",
    make: () => new DataMasking({ keyring, headerName: any(1) }),
    says: [/headerName/, /a name/, /got a number/],
  },
  {
    mistake: 'headerName: ""',
    make: () => new DataMasking({ keyring, headerName: "" }),
    says: [/headerName/, /not empty/, /got an empty string/],
  },
  {
    mistake: "encrypt(customer, { signal: new AbortController() })",
    make: () => loose.encrypt(customer, { signal: new AbortController() }),
    says: [/signal/, /an AbortSignal/, /give its signal/],
  },
  {
    mistake: "decrypt(token, { signal: 1_000 })",
    make: async () =>
      loose.decrypt(await masking.encrypt(1), { signal: 1_000 }),
    says: [/signal/, /an AbortSignal/, /got a number/],
  },
  {
    mistake: "kmsEncrypt(1, { keyId, signal: 1_000 })",
    make: () => kmsEncrypt(1, { keyId: ARN, signal: any(1_000) }),
    says: [/signal/, /an AbortSignal/, /got a number/],
  },
  {
    mistake: "decryptStream({ keyring, signal: new AbortController() })",
    make: () => decryptStream({ keyring, signal: any(new AbortController()) }),
    says: [/signal/, /an AbortSignal/, /give its signal/],
  },
  {
    mistake: "decryptEnv({ names, signal: 1_000 })",
    make: () =>
      decryptEnv({
        names: ["A"],
        env: { A: "AAAA" },
        signal: any(1_000),
        context,
      }),
    says: [/signal/, /an AbortSignal/, /got a number/],
  },
  {
    mistake: "decryptEnv({ document, masking, signal: 1_000 })",
    make: () =>
      decryptEnv({
        document: "A",
        masking,
        env: { A: "AAAA" },
        signal: any(1_000),
        context,
      }),
    says: [/signal/, /an AbortSignal/, /got a number/],
  },
  {
    mistake: "fetchKmsClient({ fetch: url })",
    make: () => fetchKmsClient({ fetch: any("https://example.com") }),
    says: [/fetch/, /a function/, /got a string/],
  },
  {
    mistake: "withMasking(handler, { masking, log: { erase, write: 5 } })",
    make: () =>
      withMasking(async () => 1, {
        masking,
        log: { erase: ["ssn"], write: any(5) },
      }),
    says: [/log\.write/, /a function/, /got a number/],
  },
  {
    mistake: "new DataKeyCache({ clock: Date.now() })",
    make: () => new DataKeyCache({ clock: any(5) }),
    says: [/clock/, /a function/, /got a number/],
  },
  {
    mistake: 'cache.encryptionKey({ key: "a", bytes: 1 }), without load',
    make: () => any(new DataKeyCache()).encryptionKey({ key: "a", bytes: 1 }),
    says: [/load/, /a function/, /got undefined/],
  },
  {
    mistake: "multiKeyring({ children: keyring })",
    make: () => multiKeyring({ generator: keyring, children: any(keyring) }),
    says: [/children/, /an array of keyrings/, /got an object/],
  },
  {
    mistake: "multiKeyring({ children: new Set([keyring]) })",
    make: () => multiKeyring({ children: any(new Set([keyring])) }),
    says: [/children/, /an array of keyrings/, /got a Set/],
  },
  {
    mistake: 'new DataKeyCache({ decrypt: "false" })',
    make: () => new DataKeyCache({ decrypt: any("false") }),
    says: [/decrypt/, /true or false/, /got a string/],
  },
  {
    mistake: 'encrypt(customer, { fields, allowTokens: "false" })',
    make: () =>
      loose.encrypt(customer, { fields: ["ssn"], allowTokens: "false" }),
    says: [/allowTokens/, /true or false/, /got a string/],
  },
  {
    mistake: 'decryptEnv({ names, replace: "true" })',
    make: () =>
      decryptEnv({
        names: ["A"],
        env: { A: "AAAA" },
        replace: any("true"),
        context,
      }),
    says: [/replace/, /true or false/, /got a string/],
  },
  {
    mistake: 'encrypt(customer, { header: "doc" }), without fields',
    make: () => loose.encrypt(customer, { header: "doc" }),
    says: [/header/, /"document"/, /got "doc"/],
  },
  {
    mistake: 'encrypt(customer, { onMissingField: "skip" }), without fields',
    make: () => loose.encrypt(customer, { onMissingField: "skip" }),
    says: [/onMissingField/, /got "skip"/],
  },
  {
    mistake: "encrypt(customer, { allowTokens: 3 }), without fields",
    make: () => loose.encrypt(customer, { allowTokens: 3 }),
    says: [/allowTokens/, /true or false/, /got a number/],
  },
  {
    mistake: 'decrypt(token, { header: "doc" })',
    make: async () =>
      loose.decrypt(await masking.encrypt(1), { header: "doc" }),
    says: [/header/, /"document"/, /got "doc"/],
  },
  {
    mistake: 'fields: ["ssn", 5]',
    make: () => loose.encrypt(customer, { fields: ["ssn", 5] }),
    says: [/fields\[1\]/, /a string/, /got a number/],
  },
  {
    mistake: 'fields: ["cards.00.number"]',
    make: () => loose.encrypt(customer, { fields: ["cards.00.number"] }),
    says: [/"cards\[0\]"/],
  },
  {
    mistake: 'fields: ["$.cards.0.number"]',
    make: () => loose.encrypt(customer, { fields: ["$.cards.0.number"] }),
    says: [/"\$\.cards\[0\]\.number"/],
  },
  {
    mistake: 'context: { [Symbol("tenant")]: "a" }',
    make: () =>
      loose.encrypt(customer, { context: { [Symbol("tenant")]: "a" } }),
    says: [/context/, /symbol/],
  },
  {
    mistake: "context with a member that is not enumerable, after one without",
    make: async () => {
      await masking.encrypt(1, { context });
      const hidden = { value: "a", enumerable: false };
      const other = Object.defineProperty({ ...context }, "user", hidden);
      return masking.encrypt(1, { context: other });
    },
    says: [/context/, /not enumerable/],
  },
  {
    mistake:
      'withMasking(handler, { masking, request: { context: { a: "" } } })',
    make: () =>
      withMasking(async () => 1, { masking, request: { context: { a: "" } } }),
    says: [/context\.a/, /empty/, /allowEmptyContextValues/],
  },
  // Values that are not tokens
  {
    mistake: "decrypt(JSON.stringify(row))",
    make: async () =>
      masking.decrypt(
        JSON.stringify(await masking.encrypt(customer, { fields: ["ssn"] })),
      ),
    says: [/JSON text/, /parsed document/, /fields/],
  },
  {
    mistake: "rewrap(JSON.stringify(row), { to })",
    make: async () =>
      masking.rewrap(
        JSON.stringify(await masking.encrypt(customer, { fields: ["ssn"] })),
        { to: OTHER_KEY },
      ),
    says: [/JSON text/, /parsed document/],
  },
  {
    mistake: "decrypt(JSON.stringify(token))",
    make: async () => masking.decrypt(JSON.stringify(await masking.encrypt(1))),
    says: [/in quotes/, /JSON\.parse/],
  },
  {
    mistake: "decrypt(token) with a zero-width space",
    make: async () => masking.decrypt(`\u200b${await masking.encrypt(1)}`),
    says: [/invisible character/, /remove/],
  },
  {
    mistake: "decrypt(token) with a byte-order mark",
    make: async () => masking.decrypt(`\ufeff${await masking.encrypt(1)}`),
    says: [/invisible character/, /byte-order mark/],
  },
  {
    mistake: 'decrypt("")',
    make: () => masking.decrypt(""),
    says: [/expected a token/, /got an empty string/],
  },
  {
    mistake: "decrypt(String(null))",
    make: () => masking.decrypt("null"),
    says: [/expected a token/, /the text "null"/, /missing/],
  },
  {
    mistake: "an AWS Encryption SDK message in base64url",
    make: async () => {
      const aws = new DataMasking({ keyring, format: esdkFormat() });
      const base64 = await aws.encrypt("??>>".repeat(99));
      return masking.decrypt(base64.replaceAll("+", "-").replaceAll("/", "_"));
    },
    says: [/AWS Encryption SDK/, /base64url/, /convert it to base64/],
  },
  {
    mistake: "decrypt({ ssn: masking.encrypt(ssn) }), a forgotten await",
    make: () => masking.decrypt({ ssn: masking.encrypt("x") }),
    says: [/"\/ssn"/, /a Promise/, /await it first/],
  },
  {
    mistake: "decrypt(rows.map((row) => masking.encrypt(row)))",
    make: () => masking.decrypt([masking.encrypt(1)]),
    says: [/"\/0"/, /a Promise/, /await it first/],
  },
  {
    mistake: "kmsDecrypt(text + newline)",
    make: () => kmsDecrypt("kms1.AAAA\n", { keyId: ARN }),
    says: [/white space/],
  },
  {
    mistake: "decryptSync(row.ssn) of a document's field",
    make: async () => {
      const native = new DataMasking({ keyring, crypto: nativeCrypto() });
      const row = await native.encrypt(customer, {
        fields: ["ssn"],
      });
      const session = await native.session();
      await session.ready(row);
      return session.decryptSync(row.ssn);
    },
    says: [/"\/ssn"/, /give the document/],
  },
  {
    mistake: "decryptSync with cache: { decrypt: false }",
    make: async () => {
      const native = new DataMasking({
        keyring,
        crypto: nativeCrypto(),
        cache: { decrypt: false },
      });
      const session = await native.session();
      return session.decryptSync(session.encryptSync(1));
    },
    says: [/decrypt: false/, /await decrypt/],
  },
  // Sessions, sealing, streams, Lambda
  {
    mistake: "session() without nativeCrypto()",
    make: () => masking.session(),
    says: [/nativeCrypto\(\)/, /sealmask\/native/],
  },
  {
    mistake: "session with cache: false",
    make: () =>
      new DataMasking({
        keyring,
        crypto: nativeCrypto(),
        cache: false,
      }).session(),
    says: [/cache/],
  },
  {
    mistake: "seal(customer, …) without the masking",
    make: () => seal(any(customer), any({ fields: ["ssn"] })),
    says: [/a DataMasking/, /got an object/],
  },
  {
    mistake: "unseal of a document that changed",
    make: async () => {
      const { document, sealed } = await seal(masking, customer, {
        fields: ["ssn"],
      });
      return unseal(masking, { ...document, ssn: "x" }, sealed);
    },
    says: [/"\/ssn"|\/ssn/, /changed|not as it was/],
  },
  {
    mistake: "decryptStream without keyring",
    make: () => decryptStream(any({})),
    says: [/keyring/, /localKeyring\(\{ key \}\)/, /got undefined/],
  },
  {
    mistake: "encryptStream({ contex })",
    make: () => encryptStream(any({ keyring, contex: {} })),
    says: [/"contex"/, /did you mean "context"/],
  },
  {
    mistake: 'joseKeyring({ alg: "RSA-OAEP-265" })',
    make: () => joseKeyring(any({ alg: "RSA-OAEP-265", publicKey: publicPem })),
    says: [/RSA-OAEP-256/, /got "RSA-OAEP-265"|RSA-OAEP-265/],
  },
  {
    mistake: 'withMasking(handler, { request: { feilds: ["ssn"] } })',
    make: () =>
      withMasking(
        async () => 1,
        any({ masking, request: { feilds: ["ssn"] } }),
      ),
    says: [/"feilds"/, /did you mean "fields"/, /request/],
  },
  {
    mistake: "withMasking(options, handler)",
    make: () =>
      withMasking(
        any({ masking }),
        any(async () => 1),
      ),
    says: [/handler/, /a function/, /as the first argument/, /got an object/],
  },
  {
    mistake: 'decryptEnv({ names: ["DB_PASWORD"] }), a name that is not set',
    make: () => decryptEnv({ names: ["DB_PASWORD"], env: {}, context }),
    says: [/DB_PASWORD/, /set/],
  },
  {
    mistake: "logMasking()",
    make: () => any(logMasking)(),
    says: [/fields|maskingRules/],
  },
  {
    mistake: "startLocalKms({ prot: 0 })",
    make: () => startLocalKms(any({ prot: 0 })),
    says: [/"prot"/, /did you mean "port"/],
  },
  {
    mistake: "memoryKeyring({ nam: 1 })",
    make: () => memoryKeyring(any({ nam: "x" })),
    says: [/"nam"/],
  },
];

async function messageOf({ make }: Mistake): Promise<string> {
  try {
    await make();
  } catch (error) {
    return (error as Error).message;
  }
  return "(no error)";
}

describe("a mistake of a newcomer", () => {
  const lines: string[] = [];
  afterAll(() => {
    console.log(
      `${MISTAKES.length} mistakes, and what each is told:\n${lines.join("\n")}`,
    );
  });

  for (const each of MISTAKES) {
    test(`is told what to do: ${each.mistake}`, async () => {
      const message = await messageOf(each);
      lines.push(`  ${each.mistake}\n    ${message}`);
      for (const part of each.says) expect(message).toMatch(part);
    });
  }

  test("shows no secret in the message", async () => {
    for (const each of MISTAKES) {
      const message = await messageOf(each);
      for (const secret of SECRETS) expect(message).not.toContain(secret);
    }
  });
});
