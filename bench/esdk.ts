/**
 * The AWS Encryption SDK's message format, beside the AWS Encryption SDK for JavaScript: 1 KB warm with data keys cached on
 * both sides, signed and not; and a stream of 100 MB in frames of 64 KB. Goals, with the native cipher: unsigned at least 4
 * times faster, signed within 1.2 times the bare P-384 signature; the stream at least 3 times the throughput, 1.5 times on
 * WebCrypto.
 */
import { createSign, generateKeyPairSync } from "node:crypto";
import {
  type CryptoPort,
  DataMasking,
  localKeyring,
  webCrypto,
} from "../mod.ts";
import { esdkFormat } from "../src/esdk.ts";
import { nativeCrypto } from "../src/native.ts";
import { documentOf } from "./support/documents.ts";
import { effortOf, isQuick } from "./support/effort.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import {
  type Candidate,
  find,
  interleave,
  interleaveProcesses,
  ratio,
} from "./support/interleave.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";

const effort = effortOf({ rounds: 15, roundMs: 60, warmUpMs: 500 });

const context = { tenant_id: "a06b", purpose: "benchmark" };
const key = new Uint8Array(32).fill(7);
const keyring = localKeyring({
  key,
  keyName: "benchmark",
  keyNamespace: "benchmark",
});
const document = documentOf(1_024);

const maskingOf = (algorithmSuite: "0478" | "0578", crypto?: CryptoPort) =>
  new DataMasking({ keyring, crypto, format: esdkFormat({ algorithmSuite }) });
const encrypt = (masking: DataMasking) => () =>
  masking.encrypt(document, { context });

const signed = encryptionSdk("default", context);
const unsigned = encryptionSdk("unsigned", context);
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
const native = nativeCrypto();
const message = await maskingOf("0578", native).encrypt(document, { context });
const toSign = Buffer.from(message, "base64");

/** What every message derives from its data key: the commitment and the content key, which is then imported. */
const deriving = (port: CryptoPort) => {
  const info = new Uint8Array(11);
  const hkdf = port.hkdf("SHA-512", key);
  return async () => {
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const { derive } = await hkdf;
    const commitment = await derive(salt, info.subarray(2), 32);
    const aes = await port.aesGcm(await derive(salt, info, 32));
    return [commitment, aes];
  };
};

const candidates: Candidate[] = [
  {
    name: "bare P-384 signature",
    run: () => createSign("sha384").update(toSign).sign(privateKey),
  },
  { name: "0578, native", run: encrypt(maskingOf("0578", native)) },
  { name: "0578, WebCrypto", run: encrypt(maskingOf("0578")) },
  {
    name: "0578, SDK",
    run: () => signed.encrypt(JSON.stringify(document)),
  },
  { name: "its derivation, native", run: deriving(native) },
  { name: "its derivation, WebCrypto", run: deriving(webCrypto) },
  { name: "0478, native", run: encrypt(maskingOf("0478", native)) },
  { name: "0478, WebCrypto", run: encrypt(maskingOf("0478")) },
  {
    name: "0478, SDK",
    run: () => unsigned.encrypt(JSON.stringify(document)),
  },
];

// Each side reads what the other one wrote, with every suite and cipher that is measured.
for (const [suite, sdk] of [
  ["0578", signed],
  ["0478", unsigned],
] as const) {
  for (const port of [native, undefined]) {
    const masking = maskingOf(suite, port);
    const text = JSON.stringify(document);
    const own = await masking.encrypt(document, { context });
    if ((await sdk.decrypt(own)) !== text) {
      throw new Error("The SDK reads something else");
    }
    const theirs = await sdk.encrypt(text);
    const back = await masking.decrypt(theirs, { context });
    if (JSON.stringify(back) !== text) {
      throw new Error("sealmask reads something else");
    }
  }
}

const report = new Report(
  "esdk",
  "The AWS Encryption SDK's message format, beside that SDK",
);
const measured = await interleave(candidates, effort);
for (const [title, names, baseline] of [
  ["1 KB, signed (suite 0578)", /^0578|^bare/, "0578, SDK"],
  ["1 KB, not signed (suite 0478)", /^0478|^its/, "0478, SDK"],
] as const) {
  const rows = measured.filter(({ name }) => names.test(name));
  report.compare(title, rows, { baseline });
}
report.goal(
  "1 KB, not signed, native: times faster than the SDK",
  ratio(find(measured, "0478, SDK"), find(measured, "0478, native")).median,
  { atLeast: 4 },
);
report.goal(
  "1 KB, signed, native: to the bare signature",
  ratio(find(measured, "0578, native"), find(measured, "bare P-384 signature"))
    .median,
  { atMost: 1.2 },
);

const MEGABYTES = isQuick ? 1 : 100;
// Each in a process of its own, as in a function: in one, each would pay for the garbage of the others.
const streams = await program("esdk-streams");
const streamed = await interleaveProcesses(
  ["bare cipher", "native", "WebCrypto", "SDK"],
  isQuick ? 1 : 9,
  (name) => streams.run<number>(name, `${MEGABYTES}`, isQuick ? "0" : "2000"),
);
streams.remove();
report.compare(
  `A stream of ${MEGABYTES} MB, not signed, frames of 64 KB`,
  streamed,
  { baseline: "SDK", unit: "ms", scale: 1e-3 },
);
for (const [name, atLeast] of [
  ["native", 3],
  ["WebCrypto", 1.5],
] as const) {
  const times = ratio(find(streamed, "SDK"), find(streamed, name)).median;
  report.goal(`stream, ${name}: throughput to the SDK's`, times, { atLeast });
}
report.end();
