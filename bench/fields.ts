/**
 * Warm encryption and decryption of 20 fields of a document with the native cipher: in one call, one by one, and sealed. Compared to
 * hand-written code for each field (the floor) and to the AWS Encryption SDK called for each field.
 */
import { DataMasking, generateKey, localKeyring } from "../mod.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { seal, unseal } from "../src/entries/patch.ts";
import { gives } from "./support/check.ts";
import { EFFORT } from "./support/effort.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import { nativeLine } from "./support/floor.ts";
import { type Candidate, interleave, ratioOf } from "./support/interleave.ts";
import { Report } from "./support/report.ts";
import { isNode } from "./support/runtime.ts";

const context = { tenant_id: "a06b", purpose: "benchmark" };
const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
const onWebCrypto = new DataMasking({ keyring });
const sdk = encryptionSdk("default", context);

const fields = Array.from({ length: 20 }, (_, i) => `field${i}`);
const record: Record<string, string> = Object.fromEntries(
  fields.map((name, i) => [name, `078-05-${1_000 + i}`]),
);
const token = await masking.encrypt(record.field0, { context });
const line = nativeLine(token, await masking.contentKey(token, { context }));

type Texts = Readonly<Record<string, string>>;

/** Runs a function on each field, one after another. */
async function eachField(texts: Texts, use: (text: string) => unknown) {
  const made: Record<string, string> = {};
  for (const name of fields) {
    made[name] = (await use(texts[name] as string)) as string;
  }
  return made;
}

/** Encryption of the record, and decryption of the result. */
interface Way<Sealed> {
  encrypt(): Promise<Sealed>;
  decrypt(sealed: Sealed): unknown;
}

const header = "document" as const;
const open = (sealed: unknown) => masking.decrypt(sealed, { context });
const WAYS = {
  floor: {
    encrypt: () => eachField(record, line.encrypt),
    decrypt: (texts: Texts) => eachField(texts, line.decrypt),
  },
  "one by one": {
    async encrypt() {
      let document: unknown = record;
      for (const name of fields) {
        document = await masking.encrypt(document, { fields: [name], context });
      }
      return document;
    },
    async decrypt(document: unknown) {
      let opened = document;
      for (const name of fields) {
        opened = await masking.decrypt(opened, { fields: [name], context });
      }
      return opened;
    },
  },
  "in one call": {
    encrypt: () => masking.encrypt(record, { fields, context }),
    decrypt: open,
  },
  "in one call, one header": {
    encrypt: () => masking.encrypt(record, { fields, context, header }),
    decrypt: open,
  },
  "in one call, WebCrypto": {
    encrypt: () => onWebCrypto.encrypt(record, { fields, context }),
    decrypt: (sealed: unknown) => onWebCrypto.decrypt(sealed, { context }),
  },
  seal: {
    encrypt: () => seal(masking, record, { fields, context }),
    decrypt: ({ document, sealed }: Awaited<ReturnType<typeof seal>>) =>
      unseal(masking, document, sealed, { context }),
  },
  "AWS Encryption SDK": {
    encrypt: () =>
      eachField(record, (text) => sdk.encrypt(JSON.stringify(text))),
    decrypt: (texts: Texts) =>
      eachField(texts, async (text) => JSON.parse(await sdk.decrypt(text))),
  },
};

const encrypting: Candidate[] = [];
const decrypting: Candidate[] = [];
for (const [name, way] of Object.entries(WAYS)) {
  const { encrypt, decrypt } = way as Way<unknown>;
  const sealed = await encrypt();
  encrypting.push({ name, run: encrypt, check: gives(record, decrypt) });
  const run = () => decrypt(sealed);
  decrypting.push({ name, run, check: gives(record) });
}

const report = new Report();
const measured = await interleave(encrypting, EFFORT);
report.compare("Encrypting 20 fields", measured, { baseline: "floor" });
for (const [name, baseline, atMost] of [
  ["in one call", "floor", 1.4],
  ["seal", "one by one", 1 / 5],
] as const) {
  const value = ratioOf(measured, name, baseline);
  report.goal(`20 fields: ${name} to ${baseline}`, value, { atMost }, isNode);
}
report.compare("Decrypting 20 fields", await interleave(decrypting, EFFORT), {
  baseline: "floor",
});
report.end();
