/**
 * Other ways to make a document a text that only a key's owner can read, beside each other: speed, bytes, the size of the
 * bundle, what importing it takes, memory, and calls to AWS KMS. They do not do the same: `jose`, `@47ng/cloak` and the bare
 * ciphers have one key for all documents and neither data keys nor a commitment.
 */
import { documentOf } from "./support/documents.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import {
  type Candidate,
  interleave,
  interleaveProcesses,
  type Measurement,
  median,
} from "./support/interleave.ts";
import { countKmsCalls } from "./support/kms-workload.ts";
import type { PeerProcess } from "./support/peer-process.ts";
import { bundlePeer, removeBundles } from "./support/peers/bundles.ts";
import type { Peer } from "./support/peers/peer.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";

const effort = effortOf({ rounds: 15, roundMs: 50, warmUpMs: 1_000 });
const PROCESSES = isQuick ? 1 : 15;
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

const report = new Report(
  "peers",
  "Ways to make a document of 1 KB a text that only a key's owner can read",
);

/** A measurement of something that is the same each time. */
function counted(name: string, value: number): Measurement {
  return { name, median: value, rounds: [value] };
}

const document = documentOf(1_024);
const encrypting: Candidate[] = [];
const decrypting: Candidate[] = [];
const sizes: Measurement[] = [];
for (const [name, file] of Object.entries(PEERS)) {
  const { peer }: { peer: Peer } = await import(`./support/peers/${file}.ts`);
  const text = await peer.encrypt(document);
  const back = await peer.decrypt(text);
  if (JSON.stringify(back) !== JSON.stringify(document)) {
    throw new Error(`${name} gives something else back`);
  }
  encrypting.push({ name, run: () => peer.encrypt(document) });
  decrypting.push({ name, run: () => peer.decrypt(text) });
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

const withEmpty: Readonly<Record<string, string>> = {
  nothing: "empty",
  ...PEERS,
};
const bundles = new Map<string, Awaited<ReturnType<typeof bundlePeer>>>();
for (const [name, file] of Object.entries(withEmpty)) {
  bundles.set(name, await bundlePeer(file));
}
const inKilobytes = (pick: "bytes" | "gzipped") =>
  Object.keys(PEERS).map((name) =>
    counted(name, (bundles.get(name)?.[pick] ?? 0) / 1_000),
  );
report.compare("Bundle, minified", inKilobytes("bytes"), {
  unit: "KB",
  chart: false,
});
report.compare("Bundle, minified and compressed", inKilobytes("gzipped"), {
  unit: "KB",
});

const processes = await program("peer-process");
const memory = new Map<string, number[]>();
const imports = await interleaveProcesses(
  Object.keys(withEmpty),
  PROCESSES,
  async (name) => {
    const { file = "" } = bundles.get(name) ?? {};
    const { importMs, rss } = await processes.run<PeerProcess>(
      file,
      `${DOCUMENTS}`,
    );
    memory.set(name, [...(memory.get(name) ?? []), rss]);
    return importMs * 1_000;
  },
);
processes.remove();
removeBundles();
report.compare("Importing the bundle", imports, { unit: "ms", scale: 1e-3 });
report.compare(
  `Memory (resident set) after encrypting ${DOCUMENTS.toLocaleString("en-US")} documents`,
  Object.keys(withEmpty).map((name) => {
    const rounds = memory.get(name) ?? [];
    return { name, rounds, median: median(rounds) };
  }),
  { unit: "MB", scale: 2 ** -20 },
);

const calls = await countKmsCalls(DOCUMENTS, TENANTS);
report.compare(
  `Calls to AWS KMS for ${DOCUMENTS.toLocaleString("en-US")} documents of ${TENANTS} tenants, 10 at a time`,
  calls.map((one) => counted(one.name, one.calls)),
  { unit: "calls" },
);
report.end();
