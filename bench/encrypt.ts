/**
 * Warm `encrypt` and `decrypt` of whole values, with WebCrypto and with the native cipher, beside the bare cipher call,
 * beside a hand-written straight line on the same cipher that makes the same bytes (the floor), and beside `jose`. Goals:
 * on WebCrypto decrypting takes at most 1.2 times the floor and encrypting, which also looks for what JSON would lose, 1.3
 * times; both are faster than `jose`. Those of the native cipher are in `bench/fields.ts`; what looking for losses takes of
 * its time is printed here, beside a serializer that nobody checks.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { DataMasking, generateKey, inspect, localKeyring } from "../mod.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { gives } from "./support/check.ts";
import { documentOf } from "./support/documents.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import { fastestFunctions } from "./support/floor.ts";
import {
  type Candidate,
  find,
  interleave,
  ratio,
} from "./support/interleave.ts";
import { nativeLine } from "./support/native-floor.ts";
import { Report } from "./support/report.ts";

const SIZES = { "64 B": 64, "1 KB": 1_024, "16 KB": 16_384, "1 MB": 1_048_576 };
const GOAL_FLOOR = { encrypt: 1.3, decrypt: 1.2 };
/** Different documents of one size, taken in turns by every candidate. */
const DOCUMENTS = isQuick ? 2 : 16;
const effort = effortOf({ rounds: 15, roundMs: 60, warmUpMs: 1_000 });

const context = { tenant_id: "a06b", purpose: "benchmark" };
const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring });
const native = new DataMasking({ keyring, crypto: nativeCrypto() });
/** A serializer of the caller's own is not checked. */
const { stringify, parse } = JSON;
const unchecked = new DataMasking({
  keyring,
  crypto: nativeCrypto(),
  serializer: { stringify, parse },
});

/** All ways to encrypt one document and to decrypt it again. */
async function candidatesOf(
  size: number,
): Promise<{ encrypt: Candidate[]; decrypt: Candidate[] }> {
  const { subtle } = crypto;
  const documents = Array.from({ length: DOCUMENTS }, (_, i) =>
    documentOf(size, i),
  );
  const [document = {}] = documents;
  const own = await fastestFunctions(JSON.stringify(document));
  const tokens: string[] = [];
  for (const each of documents)
    tokens.push(await masking.encrypt(each, { context }));
  const [token = ""] = tokens;
  const [header = "", dataKeys] = token.split(".");
  const contentKey = Uint8Array.from(
    await masking.contentKey(token, { context }),
  );
  const key = await subtle.importKey("raw", contentKey, "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  const aad = own.encodeUtf8(header).slice();
  const plaintext = own.encodeUtf8(JSON.stringify(document)).slice();
  const prefix = `${header}.${dataKeys}.`;

  const encryptFloor = async (value: object) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = new Uint8Array(
      await subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: aad },
        key,
        own.encodeUtf8(JSON.stringify(value)),
      ),
    );
    const end = sealed.length - 16;
    return `${prefix}${own.encodeBase64Url(iv)}.${own.encodeBase64Url(sealed.subarray(0, end))}.${own.encodeBase64Url(sealed.subarray(end))}`;
  };
  const decryptFloor = async (text: string) => {
    const [, , ivText = "", ciphertext = "", tag = ""] = text.split(".");
    const iv = new Uint8Array(12);
    own.decodeBase64Url(ivText, iv);
    const length = Math.floor((ciphertext.length * 3) / 4);
    const sealed = new Uint8Array(length + 16);
    own.decodeBase64Url(ciphertext, sealed.subarray(0, length));
    own.decodeBase64Url(tag, sealed.subarray(length));
    const opened = await subtle.decrypt(
      { name: "AES-GCM", iv, additionalData: aad },
      key,
      sealed,
    );
    return JSON.parse(own.decodeUtf8(new Uint8Array(opened)));
  };
  const iv = new Uint8Array(12);
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  const bareSealed = await subtle.encrypt(algorithm, key, plaintext);
  const { keyCommitment, contextDigest } = inspect(token);
  const protectedHeader = {
    alg: "dir",
    enc: "A256GCM",
    typ: "sm1",
    kc: keyCommitment,
    ctx: contextDigest,
  };
  const encryptJose = (value: object) =>
    new CompactEncrypt(own.encodeUtf8(JSON.stringify(value)))
      .setProtectedHeader(protectedHeader)
      .encrypt(key);
  const jwes: string[] = [];
  for (const each of documents) jwes.push(await encryptJose(each));
  const decryptJose = async (text: string) =>
    JSON.parse(own.decodeUtf8((await compactDecrypt(text, key)).plaintext));
  const line = nativeLine(token, contentKey);
  const readText = (bytes: BufferSource) =>
    JSON.parse(new TextDecoder().decode(bytes));
  const decrypt = (text: string) => masking.decrypt(text, { context });
  const encrypting = (
    name: string,
    use: (value: object) => string | Promise<string>,
    open: (text: string) => unknown = decrypt,
  ) => inTurns(name, documents, use, documents, open);
  const decrypting = (
    name: string,
    texts: readonly string[],
    use: (text: string) => unknown,
  ) => inTurns(name, texts, use, documents);
  return {
    encrypt: [
      {
        name: "bare cipher",
        run: () => subtle.encrypt(algorithm, key, plaintext),
        check: gives<ArrayBuffer>(document, async (sealed) =>
          readText(await subtle.decrypt(algorithm, key, sealed)),
        ),
      },
      encrypting("floor", encryptFloor),
      encrypting("sealmask", (value) => masking.encrypt(value, { context })),
      encrypting("jose", encryptJose, decryptJose),
      encrypting("floor, native", line.encrypt),
      encrypting("sealmask, native", (value) =>
        native.encrypt(value, { context }),
      ),
      encrypting("sealmask, native, unchecked", (value) =>
        unchecked.encrypt(value, { context }),
      ),
    ],
    decrypt: [
      {
        name: "bare cipher",
        run: () => subtle.decrypt(algorithm, key, bareSealed),
        check: gives(document, readText),
      },
      decrypting("floor", tokens, decryptFloor),
      decrypting("sealmask", tokens, decrypt),
      decrypting("jose", jwes, decryptJose),
      decrypting("floor, native", tokens, line.decrypt),
      decrypting("sealmask, native", tokens, (text) =>
        native.decrypt(text, { context }),
      ),
    ],
  };
}

/**
 * A candidate that is given items in turn; what it makes of each of them is checked.
 *
 * @param expected what the answer for each item gives, as JSON
 * @param open opens an answer
 */
function inTurns<Item, Answer>(
  name: string,
  items: readonly Item[],
  use: (item: Item) => Answer | Promise<Answer>,
  expected: readonly unknown[],
  open?: (answer: Answer) => unknown,
): Candidate {
  let next = 0;
  return {
    name,
    run: () => use(items[next++ % items.length] as Item),
    async check() {
      for (const [at, item] of items.entries()) {
        await gives(expected[at], open)(await use(item));
      }
    },
  };
}

const report = new Report(
  "encrypt",
  "Encrypting and decrypting whole values, warm, one message at a time",
);
for (const [size, bytes] of Object.entries(SIZES)) {
  const all = await candidatesOf(bytes);
  for (const operation of ["encrypt", "decrypt"] as const) {
    const measured = await interleave(all[operation], effort);
    report.compare(`${operation}, ${size}`, measured, {
      baseline: "floor",
      chart: size === "1 KB",
    });
    const to = (name: string, other: string) =>
      ratio(find(measured, name), find(measured, other)).median;
    const what = `${operation} of ${size}`;
    report.goal(`${what} to the floor`, to("sealmask", "floor"), {
      atMost: GOAL_FLOOR[operation],
    });
    report.goal(`${what} to jose`, to("sealmask", "jose"), { atMost: 1 });
    const native = to("sealmask, native", "floor, native");
    report.note(`native ${what}: ${native.toFixed(2)} of the native floor`);
    if (operation === "decrypt") continue;
    const share = 1 - to("sealmask, native, unchecked", "sealmask, native");
    report.note(
      `native ${what}: ${(100 * share).toFixed(0)} % to find what JSON would lose`,
    );
  }
}
report.end();
