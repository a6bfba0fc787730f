/** Every kind of text and bytes that is kept at rest, with the code that writes it and reads it again. */
import { Buffer } from "node:buffer";
import process from "node:process";
import type { KMSClient } from "@aws-sdk/client-kms";
import {
  DataMasking,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../mod.ts";
import {
  type AlgorithmSuiteId,
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../src/entries/esdk.ts";
import { type JoseAlgorithm, joseKeyring } from "../../src/entries/jose.ts";
import { branchKeyring } from "../../src/entries/key-store.ts";
import {
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
  kmsRsaKeyring,
} from "../../src/entries/kms.ts";
import { type Sealed, seal, unseal } from "../../src/entries/patch.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Keys of the kept tokens, used for nothing else. */
export interface Keys {
  readonly rsa: { readonly publicKey: string; readonly privateKey: string };
  readonly ecdh: {
    readonly publicKey: JsonWebKey;
    readonly privateKey: JsonWebKey;
  };
  readonly kms: { readonly symmetric: string; readonly rsa: string };
}

/** Kind of stored data: `made` is JSON data, and `read` returns the value that `write` protected. */
export interface Kind {
  /** True if `documentOf` is protected in place of `sampleOf`. */
  readonly isDocument?: boolean;
  write(i: number): Promise<unknown>;
  read(made: never, i: number): Promise<unknown>;
}

/** Returns the file of a kind. */
export function fileOf(name: string): string {
  return `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.json`;
}

const aes = (fill: number, length = 32) => new Uint8Array(length).fill(fill);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Returns JSON data of every type, different for each number. */
export function sampleOf(i: number): unknown {
  const values = [
    {
      id: i,
      name: "Grüße 🎭",
      tags: [null, true, i / 8],
      "a/b~c": { "": -1 - i },
    },
    `text ${i}`,
    i,
    null,
    i % 2 === 0,
    [],
    [i, [i, { deep: [`${i}`] }]],
    {},
    "",
    JSON.parse(`{"__proto__": ${i}, "1": "first"}`),
  ];
  return values[i % values.length];
}

/** Returns an encryption context, sometimes empty or not ASCII. */
export function contextOf(i: number): Record<string, string> {
  if (i % 3 === 0) return {};
  if (i % 3 === 1) return { tenant_id: `t${i}` };
  return { "～": "1", "🎭": `${i}`, tenant_id: "a06b" };
}

/** Returns a document with fields to protect. */
export function documentOf(i: number) {
  return {
    id: i,
    ssn: `123-45-${i}`,
    address: { city: "Zürich", zip: 8000 + i },
    cards: [
      { number: `4111-${i}`, limit: null },
      { number: `5500-${i}`, limit: i },
    ],
    note: sampleOf(i),
  };
}

const FIELDS = ["ssn", "address.zip", "cards[*].number", "note"];

function envelope(masking: DataMasking): Kind {
  return {
    write: (i) => masking.encrypt(sampleOf(i), { context: contextOf(i) }),
    read: (token: never, i) =>
      masking.decrypt(token as string, { context: contextOf(i) }),
  };
}

function esdk(
  keyring: ReturnType<typeof localKeyring>,
  suite: AlgorithmSuiteId,
  frameLength: number,
): Kind {
  const format = esdkFormat({
    algorithmSuite: suite,
    frameLength,
    commitmentPolicy: ["0478", "0578"].includes(suite)
      ? "require-encrypt-allow-decrypt"
      : "forbid-encrypt-allow-decrypt",
  });
  return envelope(new DataMasking({ keyring, format }));
}

/** Returns every kind by its name. */
export function kindsOf(keys: Keys, client: KMSClient): Record<string, Kind> {
  const local = localKeyring({ key: aes(1), keyName: "2025" });
  const rsa = rsaKeyring({ ...keys.rsa, keyName: "rsa" });
  const masking = new DataMasking({ keyring: local });
  const { symmetric: keyId } = keys.kms;
  const ofKms = kmsKeyring({ keyIds: [keyId], client });
  const ofKmsRsa = kmsRsaKeyring({ keyId: keys.kms.rsa, client });
  const branch = branchKeyring({
    branchKeyId: "tenant-a",
    branchKeyFor: async ({ version }) => ({
      version: version ?? "e9ce18a3-edb5-4272-9f86-1cacb7997ff6",
      key: aes(7),
    }),
  });
  const jose = (alg: JoseAlgorithm, options: object): Kind =>
    envelope(
      new DataMasking({
        keyring: joseKeyring({ alg, ...options } as never),
        cache: { maxMessages: 5 },
      }),
    );
  return {
    "envelope, local keyring": envelope(masking),
    "envelope, local keyring of 128 bits": envelope(
      new DataMasking({
        keyring: localKeyring({ key: aes(2, 16), keyName: "128" }),
      }),
    ),
    "envelope, RSA keyring": envelope(new DataMasking({ keyring: rsa })),
    "envelope, several keyrings": envelope(
      new DataMasking({
        keyring: multiKeyring({ generator: local, children: [rsa, branch] }),
      }),
    ),
    "envelope, branch keyring": envelope(new DataMasking({ keyring: branch })),
    "envelope, AWS KMS": envelope(new DataMasking({ keyring: ofKms })),
    "envelope, AWS KMS, RSA": envelope(new DataMasking({ keyring: ofKmsRsa })),
    "envelope, JOSE A128KW": jose("A128KW", { key: aes(3, 16), kid: "kw" }),
    "envelope, JOSE A256GCMKW": jose("A256GCMKW", { key: aes(4), kid: "gcm" }),
    "envelope, JOSE PBES2-HS256+A128KW": jose("PBES2-HS256+A128KW", {
      password: "correct horse",
      kid: "pw",
      iterations: 1_000,
    }),
    "envelope, JOSE RSA-OAEP-256": jose("RSA-OAEP-256", {
      ...keys.rsa,
      kid: "rsa",
    }),
    "envelope, JOSE ECDH-ES+A256KW": jose("ECDH-ES+A256KW", {
      ...keys.ecdh,
      kid: "ec",
    }),
    "envelope, bytes": {
      write: (i) => masking.encrypt(aes(i, i), { context: contextOf(i) }),
      read: async (token: never, i) => {
        const bytes = await masking.decrypt<Uint8Array>(token as string, {
          context: contextOf(i),
        });
        return hex(bytes) === hex(aes(i, i)) ? sampleOf(i) : hex(bytes);
      },
    },
    "fields, a token each": {
      isDocument: true,
      write: (i) =>
        masking.encrypt(documentOf(i), {
          fields: FIELDS,
          context: contextOf(i),
        }),
      read: (made: never, i) =>
        masking.decrypt(made, { context: contextOf(i) }),
    },
    "fields, one header": {
      isDocument: true,
      write: (i) =>
        masking.encrypt(documentOf(i), {
          fields: FIELDS,
          context: contextOf(i),
          header: "document",
        }),
      read: (made: never, i) =>
        masking.decrypt(made, { context: contextOf(i) }),
    },
    "a sealed document": {
      isDocument: true,
      write: (i) =>
        seal(masking, documentOf(i), { fields: FIELDS, context: contextOf(i) }),
      read: (made: never, i) => {
        const { document, sealed } = made as Sealed<unknown>;
        return unseal(masking, document, sealed, { context: contextOf(i) });
      },
    },
    "AWS message, suite 0578": esdk(local, "0578", 16),
    "AWS message, suite 0478": esdk(local, "0478", 4_096),
    "AWS message, suite 0378, one block": esdk(rsa, "0378", 0),
    "AWS message, suite 0178": esdk(local, "0178", 64),
    "AWS message, stream": {
      async write(i) {
        const options = {
          keyring: local,
          context: contextOf(i),
          frameLength: 16,
        };
        const source = new Blob([JSON.stringify(sampleOf(i))]).stream();
        const message = source.pipeThrough(encryptStream(options));
        const bytes = await new Response(message).arrayBuffer();
        return Buffer.from(bytes).toString("base64");
      },
      async read(made: never, i) {
        const options = { keyring: local, context: contextOf(i) };
        const source = new Blob([Buffer.from(made, "base64")]).stream();
        const plain = source.pipeThrough(decryptStream(options));
        return JSON.parse(await new Response(plain).text());
      },
    },
    kmsEncrypt: {
      write: (i) =>
        kmsEncrypt(sampleOf(i), { keyId, client, context: contextOf(i) }),
      read: (made: never, i) =>
        kmsDecrypt(made, { keyId, client, context: contextOf(i) }),
    },
  };
}
