/**
 * Warm `encrypt` and `decrypt` of whole values: with 1 KB compared to other libraries, and from 64 bytes to 1 MB compared to `jose`
 * and to hand-written code that produces the same bytes with only the runtime's cipher.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { DataMasking, generateKey, localKeyring } from "../mod.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { gives } from "./support/check.ts";
import { documentOf } from "./support/documents.ts";
import { EFFORT } from "./support/effort.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import { nativeLine, webLine } from "./support/floor.ts";
import {
  type Candidate,
  counted,
  interleave,
  type Measurement,
  ratioOf,
} from "./support/interleave.ts";
import { peer as cloak } from "./support/peers/cloak.ts";
import { Report } from "./support/report.ts";
import { isNode } from "./support/runtime.ts";

const BY_HAND = "crypto.subtle by hand";
const NATIVE_BY_HAND = "node:crypto by hand";
const NATIVE = "sealmask, native";
const SIZES = { "64 B": 64, "1 KB": 1_024, "16 KB": 16_384, "1 MB": 1_048_576 };
const KB = 1_024;

const context = { tenant_id: "a06b", purpose: "benchmark" };
const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring });
const native = new DataMasking({ keyring, crypto: nativeCrypto() });
const token = await masking.encrypt("", { context });
const contentKey = Uint8Array.from(
  await masking.contentKey(token, { context }),
);
const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, [
  "encrypt",
  "decrypt",
]);
const webByHand = webLine(token, key);
const nativeByHand = nativeLine(token, contentKey);
const report = new Report();

const open = (each: string) => masking.decrypt(each, { context });
/** Encryption of a document to text, and back. */
interface Way {
  encrypt(document: object): Promise<string> | string;
  decrypt(text: string): unknown;
}

const byJose: Way = {
  encrypt: (value) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", ctx: context })
      .encrypt(key),
  async decrypt(text) {
    const { plaintext } = await compactDecrypt(text, key);
    return JSON.parse(new TextDecoder().decode(plaintext));
  },
};
const bySealmask = (masking: DataMasking): Way => ({
  encrypt: (document) => masking.encrypt(document, { context }),
  decrypt: (text) => masking.decrypt(text, { context }),
});
function bySdk(suite: "default" | "unsigned"): Way {
  const { encrypt, decrypt } = encryptionSdk(suite, context);
  return {
    encrypt: (document) => encrypt(JSON.stringify(document)),
    decrypt: async (text) => JSON.parse(await decrypt(text)),
  };
}

/** Makes candidates that encrypt a document, and candidates that decrypt the resulting texts. */
async function candidatesOf(
  ways: Readonly<Record<string, Way>>,
  document: object,
) {
  const encrypting: Candidate[] = [];
  const decrypting: Candidate[] = [];
  const sizes: Measurement[] = [];
  for (const [name, { encrypt, decrypt }] of Object.entries(ways)) {
    const text = await encrypt(document);
    const check = gives(document, decrypt);
    encrypting.push({ name, run: () => encrypt(document), check });
    decrypting.push({ name, run: () => decrypt(text), check: gives(document) });
    sizes.push(counted(name, text.length));
  }
  return { encrypting, decrypting, sizes };
}

/** Compares the libraries with a document of 1 KB. */
async function comparePeers(): Promise<void> {
  const ways = {
    [BY_HAND]: webByHand,
    [NATIVE_BY_HAND]: nativeByHand,
    sealmask: bySealmask(masking),
    [NATIVE]: bySealmask(native),
    jose: byJose,
    "@47ng/cloak": {
      encrypt: cloak.write,
      decrypt: cloak.read as Way["decrypt"],
    },
    "AWS Encryption SDK": bySdk("default"),
    "AWS Encryption SDK, unsigned": bySdk("unsigned"),
  };
  const all = await candidatesOf(ways, documentOf(KB));
  const encrypted = await interleave(all.encrypting, EFFORT);
  report.compare("Encrypting 1 KB", encrypted, { baseline: BY_HAND });
  const decrypted = await interleave(all.decrypting, EFFORT);
  report.compare("Decrypting 1 KB", decrypted, { baseline: BY_HAND });
  report.compare("Length of the text", all.sizes, { unit: "bytes" });
  for (const [baseline, atMost] of [
    [NATIVE_BY_HAND, 1.3],
    ["jose", 1 / 6],
  ] as const) {
    const value = ratioOf(encrypted, NATIVE, baseline);
    report.goal(
      `native encrypt, 1 KB: to ${baseline}`,
      value,
      { atMost },
      isNode,
    );
  }
}

/** Compares hand-written code, sealmask and `jose` for documents of one size. */
async function compareSize(size: string, bytes: number): Promise<void> {
  const ways = {
    [BY_HAND]: webByHand,
    sealmask: bySealmask(masking),
    jose: byJose,
  };
  const all = await candidatesOf(ways, documentOf(bytes));
  for (const [title, candidates, mostToHand] of [
    [`encrypt, ${size}`, all.encrypting, 1.3],
    [`decrypt, ${size}`, all.decrypting, 1.2],
  ] as const) {
    const measured = await interleave(candidates, EFFORT);
    report.compare(title, measured, { baseline: BY_HAND });
    for (const [baseline, atMost] of [
      [BY_HAND, mostToHand],
      ["jose", 1],
    ] as const) {
      const value = ratioOf(measured, "sealmask", baseline);
      report.goal(`${title}: to ${baseline}`, value, { atMost });
    }
  }
}

/** Compares the native cipher with the bare cipher on the same number of bytes. */
async function compareNative(): Promise<void> {
  const document = documentOf(KB);
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  /** Text whose JSON has 1 KB, the two quotes included. */
  const text = "a lorry of straw ".repeat(61).slice(0, KB - 2);
  const encrypting = Object.entries({ document, text, bytes }).map(
    ([name, value]): Candidate => ({
      name,
      run: () => native.encrypt(value, { context }),
      check: gives(value, open),
    }),
  );
  const baseline = "cipher alone";
  const bare: Candidate = {
    name: baseline,
    run: () => nativeByHand.bare(bytes),
    check: gives(document, nativeByHand.openBare),
  };
  const measured = await interleave([bare, ...encrypting], EFFORT);
  const title = "native encrypt, 1 KB";
  report.compare(title, measured, { baseline });
  for (const { name } of encrypting) {
    const value = ratioOf(measured, name, baseline);
    const what = `${title}, ${name}: to the ${baseline}`;
    report.goal(what, value, { atMost: 2 }, isNode);
  }
}

await comparePeers();
for (const [size, bytes] of Object.entries(SIZES)) {
  await compareSize(size, bytes);
}
await compareNative();
report.end();
