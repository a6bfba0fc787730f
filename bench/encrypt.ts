/**
 * Warm `encrypt` and `decrypt` of whole values, beside the bare cipher call, beside a hand-written straight line that
 * makes the same bytes (the floor), and beside `jose`. Goals: at most 1.2 times the floor, and faster than `jose`.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { DataMasking, generateKey, inspect, localKeyring } from "../mod.ts";
import { documentOf } from "./support/documents.ts";
import { fastestFunctions } from "./support/floor.ts";
import {
  type Candidate,
  interleave,
  type Measurement,
  ratio,
} from "./support/interleave.ts";
import { runtimeName } from "./support/runtime.ts";

const SIZES = { "64 B": 64, "1 KB": 1_024, "16 KB": 16_384, "1 MB": 1_048_576 };
const GOAL_FLOOR = 1.2;
const quick = globalThis.process?.argv.includes("--quick");
const effort = quick ? { rounds: 5, roundMs: 10 } : { rounds: 25, roundMs: 60 };

const context = { tenant_id: "a06b", purpose: "benchmark" };
const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});

function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what} does not give the document back`);
}

/** All ways to encrypt one document and to decrypt it again, each checked once. */
async function candidatesOf(
  size: number,
): Promise<{ encrypt: Candidate[]; decrypt: Candidate[] }> {
  const { subtle } = crypto;
  const document = documentOf(size);
  const own = await fastestFunctions(JSON.stringify(document));
  const token = await masking.encrypt(document, { context });
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

  const encrypt = {
    name: "floor",
    async run() {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = new Uint8Array(
        await subtle.encrypt(
          { name: "AES-GCM", iv, additionalData: aad },
          key,
          own.encodeUtf8(JSON.stringify(document)),
        ),
      );
      const end = sealed.length - 16;
      return `${prefix}${own.encodeBase64Url(iv)}.${own.encodeBase64Url(sealed.subarray(0, end))}.${own.encodeBase64Url(sealed.subarray(end))}`;
    },
  };
  const decrypt = {
    name: "floor",
    async run() {
      const [, , ivText = "", ciphertext = "", tag = ""] = token.split(".");
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
    },
  };
  const iv = new Uint8Array(12);
  const bareSealed = await subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: aad },
    key,
    plaintext,
  );
  const { keyCommitment, contextDigest } = inspect(token);
  const protectedHeader = {
    alg: "dir",
    enc: "A256GCM",
    typ: "sm1",
    kc: keyCommitment,
    ctx: contextDigest,
  };
  const jose = () =>
    new CompactEncrypt(own.encodeUtf8(JSON.stringify(document)))
      .setProtectedHeader(protectedHeader)
      .encrypt(key);
  const jwe = await jose();
  const all = {
    encrypt: [
      {
        name: "bare cipher",
        run: () =>
          subtle.encrypt(
            { name: "AES-GCM", iv, additionalData: aad },
            key,
            plaintext,
          ),
      },
      encrypt,
      { name: "sealmask", run: () => masking.encrypt(document, { context }) },
      { name: "jose", run: jose },
    ],
    decrypt: [
      {
        name: "bare cipher",
        run: () =>
          subtle.decrypt(
            { name: "AES-GCM", iv, additionalData: aad },
            key,
            bareSealed,
          ),
      },
      decrypt,
      { name: "sealmask", run: () => masking.decrypt(token, { context }) },
      {
        name: "jose",
        run: async () => {
          const opened = await compactDecrypt(jwe, key);
          return JSON.parse(own.decodeUtf8(opened.plaintext));
        },
      },
    ],
  };
  assertEqual(
    await masking.decrypt(await encrypt.run(), { context }),
    document,
    "the floor's encryption",
  );
  for (const { name, run } of all.decrypt.slice(1)) {
    assertEqual(await run(), document, name);
  }
  return all;
}

function row(cells: readonly string[]): string {
  const widths = [8, 9, 12, 12, 18, 24, 8];
  return cells
    .map((cell, i) =>
      i < 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    .join("");
}

function report(
  size: string,
  operation: string,
  measured: Measurement[],
): boolean {
  const [bare, floor, sealmask, jose] = measured as [
    Measurement,
    Measurement,
    Measurement,
    Measurement,
  ];
  const met =
    ratio(sealmask, floor).median <= GOAL_FLOOR &&
    ratio(sealmask, jose).median < 1;
  for (const one of [bare, floor, sealmask, jose]) {
    const { median, low, high } = ratio(one, floor);
    const goal = one === sealmask ? (met ? "pass" : "FAIL") : "";
    console.log(
      row([
        size,
        operation,
        one.name,
        one.median.toFixed(1),
        `${median.toFixed(2)}`,
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        goal,
      ]),
    );
  }
  return met;
}

console.log(`\n${runtimeName()}: warm, one message at a time, WebCrypto`);
console.log(
  row(["size", "", "", "µs (median)", "ratio to floor", "quartiles", "goal"]),
);
let allMet = true;
for (const [size, bytes] of Object.entries(SIZES)) {
  const { encrypt, decrypt } = await candidatesOf(bytes);
  allMet = report(size, "encrypt", await interleave(encrypt, effort)) && allMet;
  allMet = report(size, "decrypt", await interleave(decrypt, effort)) && allMet;
}
console.log(
  `goal: at most ${GOAL_FLOOR} times the floor and faster than jose at every size: ${allMet ? "met" : "missed"}`,
);
