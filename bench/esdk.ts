/**
 * The AWS Encryption SDK's message format, beside the AWS Encryption SDK for JavaScript: 1 KB warm with data keys cached on
 * both sides, signed and not; and a stream of 100 MB in frames of 64 KB. Goals, with the native cipher: unsigned at least 4
 * times faster, signed within 1.2 times the bare P-384 signature; the stream at least 3 times the throughput, 1.5 times on
 * WebCrypto.
 */
import { createSign, createVerify, generateKeyPairSync } from "node:crypto";
import {
  type AesGcm,
  type CryptoPort,
  DataMasking,
  localKeyring,
  webCrypto,
} from "../mod.ts";
import { esdkFormat } from "../src/entries/esdk.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { gives } from "./support/check.ts";
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
import { isDeno } from "./support/runtime.ts";

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

const signed = encryptionSdk("default", context);
const unsigned = encryptionSdk("unsigned", context);
const { privateKey, publicKey } = generateKeyPairSync("ec", {
  namedCurve: "P-384",
});
const native = nativeCrypto();
const message = await maskingOf("0578", native).encrypt(document, { context });
const toSign = Buffer.from(message, "base64");

/** What every message derives from its data key: the commitment and the content key, which is then imported. */
const derivation = (port: CryptoPort) => {
  const info = new Uint8Array(11);
  const hkdf = port.hkdf("SHA-512", key);
  return async (salt: Uint8Array<ArrayBuffer>): Promise<Derived> => {
    const { derive } = await hkdf;
    const commitment = await derive(salt, info.subarray(2), 32);
    const aes = await port.aesGcm(await derive(salt, info, 32));
    return { salt, commitment, aes };
  };
};
interface Derived {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly commitment: Uint8Array;
  readonly aes: AesGcm;
}
const deriving = (port: CryptoPort) => {
  const derive = derivation(port);
  return () => derive(crypto.getRandomValues(new Uint8Array(32)));
};

/** Another port derives the same: its commitment, and a key that opens what this one's encrypts. */
const derivesAs = (port: CryptoPort) => async (answer: unknown) => {
  const { salt, commitment, aes } = answer as Derived;
  const other = await derivation(port)(salt);
  await gives([...other.commitment])([...commitment]);
  const [iv, aad] = [new Uint8Array(12), new Uint8Array(1)];
  const { ciphertext, tag } = await aes.seal(iv, salt.slice(), aad);
  const sealed = Uint8Array.from([...ciphertext, ...tag]);
  await gives([...salt])([...(await other.aes.open(iv, sealed, aad))]);
};

const text = JSON.stringify(document);
type Sdk = typeof signed;
/** The SDK reads a message, and so does sealmask with either cipher, whichever of them wrote it. */
const opensBy = (sdk: Sdk) => async (answer: unknown) => {
  const message = answer as string;
  await gives(text)(await sdk.decrypt(message));
  for (const port of [native, webCrypto]) {
    const masking = maskingOf("0478", port);
    await gives(document)(await masking.decrypt(message, { context }));
  }
};
const byOwn = (
  algorithmSuite: "0478" | "0578",
  port: CryptoPort | undefined,
  sdk: Sdk,
): Pick<Candidate, "run" | "check"> => {
  const masking = maskingOf(algorithmSuite, port);
  return {
    run: () => masking.encrypt(document, { context }),
    check: opensBy(sdk),
  };
};
const bySdk = (sdk: Sdk): Pick<Candidate, "run" | "check"> => ({
  run: () => sdk.encrypt(JSON.stringify(document)),
  check: opensBy(sdk),
});

const candidates: Candidate[] = [
  {
    name: "bare P-384 signature",
    run: () => createSign("sha384").update(toSign).sign(privateKey),
    check: gives<Uint8Array>(true, (signature) =>
      createVerify("sha384").update(toSign).verify(publicKey, signature),
    ),
  },
  { name: "0578, native", ...byOwn("0578", native, signed) },
  { name: "0578, WebCrypto", ...byOwn("0578", undefined, signed) },
  { name: "0578, SDK", ...bySdk(signed) },
  {
    name: "its derivation, native",
    run: deriving(native),
    check: derivesAs(webCrypto),
  },
  {
    name: "its derivation, WebCrypto",
    run: deriving(webCrypto),
    check: derivesAs(native),
  },
  { name: "0478, native", ...byOwn("0478", native, unsigned) },
  { name: "0478, WebCrypto", ...byOwn("0478", undefined, unsigned) },
  { name: "0478, SDK", ...bySdk(unsigned) },
];

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

/** The goals of streams are those of the runtimes that the SDK is made for. */
const isOfSdk = !isDeno;
const MEGABYTES = isQuick ? 1 : 100;
// Each in a process of its own, as in a function: in one, each would pay for the garbage of the others.
const streams = await program("esdk-streams");
const ways = ["bare cipher", "native", "WebCrypto", "SDK"];
for (const way of ways) {
  const isRight = await streams.run<boolean>(way, `${MEGABYTES}`, "check");
  if (!isRight) throw new Error(`The stream by ${way} gives something else`);
}
const streamed = await interleaveProcesses(ways, isQuick ? 1 : 7, (name) =>
  streams.run<number>(name, `${MEGABYTES}`, isQuick ? "0" : "1500"),
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
  const what = `stream, ${name}: throughput to the SDK's`;
  report.goal(what, times, { atLeast }, isOfSdk);
}
report.end();
