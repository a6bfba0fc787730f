/**
 * The native cipher: warm `encrypt` of 1 KB (a document, a text, bytes) beside a hand-written straight line on `node:crypto`
 * (the floor), the bare cipher call on as many bytes, `jose` and the AWS Encryption SDK; fields of a document; and `seal`.
 * Goals, on Node: 1 KB at most 1.3 times the floor, 2 times the bare cipher and 1/6 of `jose`; 5 fields at most 100 µs;
 * `seal` of 20 fields at most 1/5 of encrypting the 20 fields one by one.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { DataMasking, generateKey, localKeyring } from "../mod.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { seal, unseal } from "../src/entries/patch.ts";
import { gives } from "./support/check.ts";
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
import { isNode } from "./support/runtime.ts";

const effort = effortOf({ rounds: 25, roundMs: 60, warmUpMs: 1_000 });

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
  ["encrypt", "decrypt"],
);
const signed = encryptionSdk("default", context);
const unsigned = encryptionSdk("unsigned", context);

const names = Array.from({ length: 20 }, (_, i) => `field${i}`);
const record = Object.fromEntries(
  names.map((name, i) => [name, `078-05-${1_000 + i}`]),
);
const fields = names.slice(0, 5);
const oneEach = names.map((name) => [name]);

const textOf = (value: unknown) => JSON.stringify(value);
/** A check of a token: of a whole value, or of fields that hold them. */
const opens = (expected: unknown) =>
  gives<unknown>(expected, (token) => masking.decrypt(token, { context }));
const opensBySdk = (sdk: typeof signed, expected: unknown) =>
  gives<string>(expected, async (message) =>
    JSON.parse(await sdk.decrypt(message)),
  );

const oneKilobyte: Candidate[] = [
  {
    name: "bare cipher",
    run: () => line.bare(bytes),
    check: gives<ReturnType<typeof line.bare>>(document, (sealed) =>
      JSON.parse(new TextDecoder().decode(line.openBare(sealed))),
    ),
  },
  {
    name: "JSON.stringify",
    run: () => JSON.stringify(document),
    check: gives<string>(document, JSON.parse),
  },
  {
    name: "floor",
    run: () => line.encrypt(document),
    check: opens(document),
  },
  {
    name: "encrypt",
    run: () => masking.encrypt(document, { context }),
    check: opens(document),
  },
  {
    name: "encryptSync",
    run: () => session.encryptSync(document),
    check: opens(document),
  },
  {
    name: "floor, text",
    run: () => line.encrypt(text),
    check: opens(text),
  },
  {
    name: "encrypt of text",
    run: () => masking.encrypt(text, { context }),
    check: opens(text),
  },
  {
    name: "encrypt of bytes",
    run: () => masking.encrypt(bytes, { context }),
    check: opens(bytes),
  },
  {
    name: "encrypt, WebCrypto",
    run: () => onWebCrypto.encrypt(document, { context }),
    check: opens(document),
  },
  {
    name: "jose",
    run: () =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(document)))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
        .encrypt(joseKey),
    check: gives<string>(document, async (jwe) =>
      JSON.parse(
        new TextDecoder().decode(
          (await compactDecrypt(jwe, joseKey)).plaintext,
        ),
      ),
    ),
  },
  {
    name: "AWS Encryption SDK",
    run: () => signed.encrypt(textOf(document)),
    check: opensBySdk(signed, document),
  },
  {
    name: "... unsigned suite",
    run: () => unsigned.encrypt(textOf(document)),
    check: opensBySdk(unsigned, document),
  },
];

const small = documentOf(300);
const ofSmall: Candidate[] = [
  { name: "floor", run: () => line.encrypt(small), check: opens(small) },
  {
    name: "native",
    run: () => masking.encrypt(small, { context }),
    check: opens(small),
  },
  {
    name: "WebCrypto",
    run: () => onWebCrypto.encrypt(small, { context }),
    check: opens(small),
  },
  {
    name: "AWS Encryption SDK",
    run: () => signed.encrypt(textOf(small)),
    check: opensBySdk(signed, small),
  },
];

const ofFive: Candidate[] = [
  {
    name: "native",
    run: () => masking.encrypt(record, { fields, context }),
    check: opens(record),
  },
  {
    name: "native, with header",
    run: () => masking.encrypt(record, { fields, context, header: "document" }),
    check: opens(record),
  },
  {
    name: "WebCrypto",
    run: () => onWebCrypto.encrypt(record, { fields, context }),
    check: opens(record),
  },
];

const ofTwenty: Candidate[] = [
  {
    name: "one by one",
    async run() {
      let document: unknown = record;
      for (const each of oneEach) {
        document = await masking.encrypt(document, { fields: each, context });
      }
      return document;
    },
    check: opens(record),
  },
  {
    name: "values alone",
    async run() {
      const tokens: string[] = [];
      for (const name of names) {
        tokens.push(await masking.encrypt(record[name], { context }));
      }
      return tokens;
    },
    check: gives<string[]>(Object.values(record), (tokens) =>
      Promise.all(tokens.map((each) => masking.decrypt(each, { context }))),
    ),
  },
  {
    name: "in one call",
    run: () => masking.encrypt(record, { fields: names, context }),
    check: opens(record),
  },
  {
    name: "seal",
    run: () => seal(masking, record, { fields: names, context }),
    check: gives<Awaited<ReturnType<typeof seal>>>(
      record,
      ({ document, sealed }) => unseal(masking, document, sealed, { context }),
    ),
  },
];

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

const fives = await interleave(ofFive, effort);
report.compare("5 fields of 11 characters, warm", fives, {
  baseline: "native",
});
const five = find(fives, "native").median;
report.goal("5 fields in µs", five, { atMost: 100 }, isNode);

const twenties = await interleave(ofTwenty, effort);
const baseline = "one by one";
report.compare("20 fields of 11 characters, warm, native cipher", twenties, {
  baseline,
});
report.goal(
  "seal of 20 fields to encrypting them one by one",
  ratio(find(twenties, "seal"), find(twenties, baseline)).median,
  { atMost: 1 / 5 },
  isNode,
);
report.end();
