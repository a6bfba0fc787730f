/**
 * Messages of the AWS Encryption SDK, compared to the AWS Encryption SDK for JavaScript: warm messages of 1 KB with data keys cached
 * on both sides, signed and unsigned; and streams in frames of 64 KB.
 */
import { createSign, createVerify, generateKeyPairSync } from "node:crypto";
import { Readable } from "node:stream";
import {
  type CryptoPort,
  DataMasking,
  localKeyring,
  webCrypto,
} from "../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../src/entries/esdk.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { gives } from "./support/check.ts";
import { documentOf } from "./support/documents.ts";
import { EFFORT, isQuick } from "./support/effort.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import { type Candidate, interleave, ratioOf } from "./support/interleave.ts";
import { Report } from "./support/report.ts";
import { isDeno } from "./support/runtime.ts";

const SDK = "AWS Encryption SDK";
const NATIVE = "sealmask, native";
const SIGNATURE = "P-384 signature alone";
const MEGABYTES = isQuick ? 1 : 16;

const context = { tenant_id: "a06b", purpose: "benchmark" };
const keyring = localKeyring({
  key: new Uint8Array(32).fill(7),
  keyName: "benchmark",
  keyNamespace: "benchmark",
});
const document = documentOf(1_024);
const text = JSON.stringify(document);
const native = nativeCrypto();
const signing = encryptionSdk("default", context);
const notSigning = encryptionSdk("unsigned", context);
const report = new Report();

type Suite = "0478" | "0578";
const maskingOf = (algorithmSuite: Suite, crypto: CryptoPort) =>
  new DataMasking({ keyring, crypto, format: esdkFormat({ algorithmSuite }) });

/** Makes the candidates that write a message of one suite; the SDK and sealmask with both ciphers must read each message. */
function messagesOf(suite: Suite, sdk: typeof signing): Candidate[] {
  const check = async (answer: unknown) => {
    const message = answer as string;
    await gives(text)(await sdk.decrypt(message));
    for (const port of [native, webCrypto]) {
      const masking = maskingOf("0478", port);
      await gives(document)(await masking.decrypt(message, { context }));
    }
  };
  const own = (name: string, port: CryptoPort) => {
    const masking = maskingOf(suite, port);
    return { name, run: () => masking.encrypt(document, { context }), check };
  };
  return [
    own(NATIVE, native),
    own("sealmask", webCrypto),
    { name: SDK, run: () => sdk.encrypt(JSON.stringify(document)), check },
  ];
}

/** Makes a candidate that only signs a message: the least work of a signed message. */
async function bareSignature(): Promise<Candidate> {
  const curve = { namedCurve: "P-384" };
  const { privateKey, publicKey } = generateKeyPairSync("ec", curve);
  const masking = maskingOf("0578", native);
  const message = await masking.encrypt(document, { context });
  const toSign = Buffer.from(message, "base64");
  return {
    name: SIGNATURE,
    run: () => createSign("sha384").update(toSign).sign(privateKey),
    check: gives<Uint8Array>(true, (signature) =>
      createVerify("sha384").update(toSign).verify(publicKey, signature),
    ),
  };
}

type Bytes = Uint8Array<ArrayBuffer>;
const chunk: Bytes = new Uint8Array(65_536).fill(120);
const frameLength = chunk.length;
const length = MEGABYTES * 2 ** 20;

/** Yields a stream's chunks. */
function* chunks(): Generator<Bytes> {
  for (let sent = 0; sent < length; sent += chunk.length) yield chunk;
}

/** Encrypts a stream and passes on its output. */
type StreamWay = (take: (part: Bytes) => void) => Promise<void>;

function ownStream(crypto: CryptoPort): StreamWay {
  return (take) => {
    const source = chunks();
    const options = { keyring, context, crypto, frameLength };
    return new ReadableStream<Bytes>({
      pull(controller) {
        const { done, value } = source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    })
      .pipeThrough(encryptStream({ ...options, algorithmSuite: "0478" }))
      .pipeTo(new WritableStream({ write: take }));
  };
}

const sdkStream: StreamWay = async (take) => {
  const encrypting = notSigning.encryptStream(frameLength);
  for await (const part of Readable.from(chunks()).pipe(encrypting)) take(part);
};

function streams(): Candidate[] {
  const ways = {
    [NATIVE]: ownStream(native),
    sealmask: ownStream(webCrypto),
    [SDK]: sdkStream,
  };
  return Object.entries(ways).map(([name, way]) => ({
    name,
    async run() {
      let written = 0;
      await way((part) => {
        written += part.length;
      });
      return written;
    },
    async check() {
      const parts: Bytes[] = [];
      await way((part) => parts.push(part.slice()));
      let read = 0;
      const write = (part: Bytes) => {
        read += part.filter((byte) => byte === chunk[0]).length;
      };
      await new Blob(parts)
        .stream()
        .pipeThrough(decryptStream({ keyring, context }))
        .pipeTo(new WritableStream({ write }));
      if (read !== length) throw new Error(`It gives ${read} bytes`);
    },
  }));
}

const unsigned = await interleave(messagesOf("0478", notSigning), EFFORT);
report.compare("1 KB, not signed", unsigned, { baseline: SDK });
report.goal(
  `1 KB, not signed: times as fast as the ${SDK}`,
  ratioOf(unsigned, SDK, NATIVE),
  { atLeast: 4 },
);
const ofSigned = [await bareSignature(), ...messagesOf("0578", signing)];
const signed = await interleave(ofSigned, EFFORT);
report.compare("1 KB, signed", signed, { baseline: SDK });
report.goal(
  "1 KB, signed: to the signature alone",
  ratioOf(signed, NATIVE, SIGNATURE),
  { atMost: 1.2 },
);
const effort = { ...EFFORT, roundMs: 8 * EFFORT.roundMs, turns: 1 };
const measured = await interleave(streams(), effort);
const inMilliseconds = { baseline: SDK, unit: "ms", scale: 1e-3 };
report.compare(`A stream of ${MEGABYTES} MB`, measured, inMilliseconds);
for (const [way, atLeast] of [
  [NATIVE, 3],
  ["sealmask", 1.5],
] as const) {
  const what = `a stream: times as fast as the ${SDK}, ${way}`;
  // The SDK does not support Deno.
  report.goal(what, ratioOf(measured, SDK, way), { atLeast }, !isDeno);
}
report.end();
