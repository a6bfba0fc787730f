/**
 * Other ways to make a document a text that only a key's owner can read, beside each other: speed, bytes, the size of the
 * bundle, what importing it takes, memory, and calls to AWS KMS. They do not do the same: `jose`, `@47ng/cloak` and the bare
 * ciphers have one key for all documents and neither data keys nor a commitment.
 */
import { gives } from "./support/check.ts";
import { documentOf } from "./support/documents.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import {
  type Candidate,
  interleave,
  type Measurement,
} from "./support/interleave.ts";
import { countKmsCalls } from "./support/kms-workload.ts";
import type { Peer } from "./support/peers/peer.ts";
import { Report } from "./support/report.ts";
import { counted, weigh } from "./support/weigh.ts";

const effort = effortOf({ rounds: 15, roundMs: 50, warmUpMs: 1_000 });
const PROCESSES = isQuick ? 1 : 9;
const DOCUMENTS = isQuick ? 100 : 1_000;
const TENANTS = 20;

/** By name, with the file that has it in `support/peers`. */
const PEERS: Readonly<Record<string, string>> = {
  "bare node:crypto": "node-crypto",
  "bare crypto.subtle": "subtle",
  sealmask: "sealmask",
  "sealmask, native": "sealmask-native",
  jose: "jose",
  "@47ng/cloak": "cloak",
  "AWS Encryption SDK": "encryption-sdk-signed",
  "AWS Encryption SDK, unsigned": "encryption-sdk-unsigned",
};

/** What has the AWS Encryption SDK's keyring for AWS KMS beside it, which comes with that SDK. */
const WITH_KMS = { "sealmask, kmsKeyring, fetchKmsClient": "sealmask-kms" };

const report = new Report(
  "peers",
  "Ways to make a document of 1 KB a text that only a key's owner can read",
);

const document = documentOf(1_024);
const encrypting: Candidate[] = [];
const decrypting: Candidate[] = [];
const sizes: Measurement[] = [];
for (const [name, file] of Object.entries(PEERS)) {
  const { peer }: { peer: Peer } = await import(`./support/peers/${file}.ts`);
  const text = await peer.write(document);
  const read = (each: string) => peer.read?.(each);
  encrypting.push({
    name,
    run: () => peer.write(document),
    check: gives(document, read),
  });
  decrypting.push({ name, run: () => read(text), check: gives(document) });
  sizes.push(counted(name, text.length));
}
const baseline = "bare crypto.subtle";
report.compare("Encrypting 1 KB", await interleave(encrypting, effort), {
  baseline,
});
report.compare("Decrypting 1 KB", await interleave(decrypting, effort), {
  baseline,
});
report.compare("Bytes of a text for 1,024 bytes of JSON", sizes, {
  unit: "bytes",
  chart: false,
});

await weigh(
  report,
  { ...PEERS, ...WITH_KMS },
  {
    what: "encrypting",
    documents: DOCUMENTS,
    processes: PROCESSES,
  },
);

const calls = await countKmsCalls(DOCUMENTS, TENANTS);
report.compare(
  `Calls to AWS KMS for ${DOCUMENTS.toLocaleString("en-US")} documents of ${TENANTS} tenants, 10 at a time`,
  calls.map((one) => counted(one.name, one.calls)),
  { unit: "calls" },
);
report.end();
