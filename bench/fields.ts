/**
 * The native cipher: warm `encrypt` of 1 KB (a document, a text, bytes) beside a hand-written straight line on `node:crypto`
 * (the floor), the bare cipher call on as many bytes, `jose` and the AWS Encryption SDK; fields of a document; and `seal`.
 * Goals, on Node: 1 KB at most 1.3 times the floor, 2 times the bare cipher and 1/6 of `jose`; 5 fields at most 100 µs;
 * `seal` of 20 fields at most 1/5 of encrypting the 20 fields one by one.
 */
import { CompactEncrypt } from "jose";
import { DataMasking, generateKey, localKeyring } from "../mod.ts";
import { nativeCrypto } from "../src/native.ts";
import { seal, unseal } from "../src/patch.ts";
import { documentOf } from "./support/documents.ts";
import { effortOf } from "./support/effort.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import {
  type Candidate,
  find,
  interleave,
  ratio,
} from "./support/interleave.ts";
import { nativeLine } from "./support/native-floor.ts";
import { Report } from "./support/report.ts";

const effort = effortOf({ rounds: 25, roundMs: 60, warmUpMs: 1_000 });
const isNode = !("Bun" in globalThis) && !("Deno" in globalThis);

const context = { tenant_id: "a06b", purpose: "benchmark" };
const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
const onWebCrypto = new DataMasking({ keyring });
const session = await masking.session({ context });

const document = documentOf(1_024);
const bytes = new TextEncoder().encode(JSON.stringify(document));
/** Its JSON text has two quotes around it. */
const text = "a lorry of straw ".repeat(61).slice(0, 1_022);
const token = await masking.encrypt(document, { context });
const contentKey = await masking.contentKey(token, { context });
const line = nativeLine(token, contentKey);
const joseKey = await crypto.subtle.importKey(
  "raw",
  Uint8Array.from(contentKey),
  "AES-GCM",
  false,
  ["encrypt"],
);
const signed = encryptionSdk("default", context);
const unsigned = encryptionSdk("unsigned", context);

const names = Array.from({ length: 20 }, (_, i) => `field${i}`);
const record = Object.fromEntries(
  names.map((name, i) => [name, `078-05-${1_000 + i}`]),
);
const fields = names.slice(0, 5);
const oneEach = names.map((name) => [name]);

function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what} does not give the document back`);
}

async function assertAll(): Promise<void> {
  const open = (text: unknown) => masking.decrypt<unknown>(text, { context });
  assertEqual(await open(line.encrypt(document)), document, "the floor");
  assertEqual(await open(token), document, "encrypt");
  assertEqual(await open(line.encrypt(text)), text, "the floor");
  assertEqual(await open(line.encrypt(small)), small, "the floor");
  for (const each of [masking, onWebCrypto]) {
    assertEqual(
      await open(await each.encrypt(small, { context })),
      small,
      "encrypt",
    );
  }
  assertEqual(await open(session.encryptSync(document)), document, "a session");
  for (const header of [undefined, "document"] as const) {
    const options = { fields, context, header };
    assertEqual(
      await open(await masking.encrypt(record, options)),
      record,
      "encrypting fields",
    );
  }
  const sealed = await seal(masking, record, { fields: names, context });
  assertEqual(
    await unseal(masking, sealed.document, sealed.sealed, { context }),
    record,
    "seal",
  );
  for (const sdk of [signed, unsigned]) {
    const text = JSON.stringify(document);
    assertEqual(await sdk.decrypt(await sdk.encrypt(text)), text, "the SDK");
  }
}

const oneKilobyte: Candidate[] = [
  { name: "bare cipher", run: () => line.bare(bytes) },
  { name: "JSON.stringify", run: () => JSON.stringify(document) },
  { name: "floor", run: () => line.encrypt(document) },
  { name: "encrypt", run: () => masking.encrypt(document, { context }) },
  { name: "encryptSync", run: () => session.encryptSync(document) },
  { name: "floor, text", run: () => line.encrypt(text) },
  { name: "encrypt of text", run: () => masking.encrypt(text, { context }) },
  { name: "encrypt of bytes", run: () => masking.encrypt(bytes, { context }) },
  {
    name: "encrypt, WebCrypto",
    run: () => onWebCrypto.encrypt(document, { context }),
  },
  {
    name: "jose",
    run: () =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(document)))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(joseKey),
  },
  {
    name: "AWS Encryption SDK",
    run: () => signed.encrypt(JSON.stringify(document)),
  },
  {
    name: "... unsigned suite",
    run: () => unsigned.encrypt(JSON.stringify(document)),
  },
];

const small = documentOf(300);
const ofSmall: Candidate[] = [
  { name: "floor", run: () => line.encrypt(small) },
  { name: "native", run: () => masking.encrypt(small, { context }) },
  { name: "WebCrypto", run: () => onWebCrypto.encrypt(small, { context }) },
  {
    name: "AWS Encryption SDK",
    run: () => signed.encrypt(JSON.stringify(small)),
  },
];

const ofFields: Candidate[] = [
  {
    name: "5 fields",
    run: () => masking.encrypt(record, { fields, context }),
  },
  {
    name: "5 fields, header",
    run: () => masking.encrypt(record, { fields, context, header: "document" }),
  },
  {
    name: "5 fields, WebCrypto",
    run: () => onWebCrypto.encrypt(record, { fields, context }),
  },
  {
    name: "20 one by one",
    async run() {
      let document: unknown = record;
      for (const each of oneEach) {
        document = await masking.encrypt(document, { fields: each, context });
      }
      return document;
    },
  },
  {
    name: "20 values alone",
    async run() {
      const tokens: string[] = [];
      for (const name of names) {
        tokens.push(await masking.encrypt(record[name], { context }));
      }
      return tokens;
    },
  },
  {
    name: "20 fields",
    run: () => masking.encrypt(record, { fields: names, context }),
  },
  {
    name: "seal of 20",
    run: () => seal(masking, record, { fields: names, context }),
  },
];

await assertAll();
const report = new Report(
  "fields",
  "The native cipher: encrypting 1 KB, and fields of a document, warm",
);
const whole = await interleave(oneKilobyte, effort);
report.compare("1 KB, warm, native cipher", whole, { baseline: "floor" });
const to = (name: string, other: string) =>
  ratio(find(whole, name), find(whole, other)).median;
for (const [what, candidate, baseline, atMost] of [
  ["a document of 1 KB to the floor", "encrypt", "floor", 1.3],
  ["a document of 1 KB to the bare cipher", "encrypt", "bare cipher", 2],
  ["1 KB of text to the bare cipher", "encrypt of text", "bare cipher", 2],
  ["1 KB of bytes to the bare cipher", "encrypt of bytes", "bare cipher", 2],
  ["a document of 1 KB to jose", "encrypt", "jose", 1 / 6],
] as const) {
  report.goal(
    `encrypt of ${what}`,
    to(candidate, baseline),
    { atMost },
    isNode,
  );
}

const smalls = await interleave(ofSmall, effort);
report.compare("300 bytes, warm", smalls, { baseline: "floor", chart: false });
for (const [name, atMost] of [
  ["native", 16],
  ["WebCrypto", 100],
] as const) {
  const what = `encrypt of a document of 300 bytes in µs, ${name}`;
  report.goal(what, find(smalls, name).median, { atMost }, isNode);
}

const some = await interleave(ofFields, effort);
const baseline = "20 one by one";
report.compare("Fields of 11 characters, warm, native cipher", some, {
  baseline,
});
const five = find(some, "5 fields").median;
report.goal("5 fields in µs", five, { atMost: 100 }, isNode);
report.goal(
  "seal of 20 fields to encrypting them one by one",
  ratio(find(some, "seal of 20"), find(some, baseline)).median,
  { atMost: 1 / 5 },
  isNode,
);
report.end();
