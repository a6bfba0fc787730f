/** Tasks of a page that uses the package. The check calls each task, which throws if something is wrong. */

import { stringify } from "devalue";
import { DataMasking, erase, localKeyring, rsaKeyring } from "sealmask";
import { decryptStream, encryptStream, esdkFormat } from "sealmask/esdk";
import { joseKeyring } from "sealmask/jose";
import { kmsKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";
import { logMasking } from "sealmask/log";
import { seal, unseal } from "sealmask/patch";
import { memoryKeyring, startLocalKms } from "sealmask/testing";
import programs from "./programs.mjs";
import { client, keyArn, pair, token } from "./settings.mjs";

const value = { id: 1, ssn: "078-05-1120" };
const masked = { id: 1, ssn: "*****" };
const fields = ["ssn"];
const context = { tenant_id: "a06b" };
const key = new Uint8Array(32).fill(7);
const key192 = key.slice(0, 24);

const local = localKeyring({ key });
// The page's own server forwards calls to KMS. Without TLS, only a name of this machine is accepted.
const endpoint = `http://localhost:${location.port}`;
const kms = fetchKmsClient({ ...client, endpoint });

function assertSame(what, found, expected) {
  const [a, b] = [found, expected].map((each) => JSON.stringify(each));
  if (a !== b) throw new Error(`${what} gives ${a}, not ${b}`);
}

async function roundTrip(name, options) {
  const masking = new DataMasking(options);
  const encrypted = await masking.encrypt(value, { context });
  assertSame(name, await masking.decrypt(encrypted, { context }), value);
}

/** Returns the message format with a suite whose data keys or content keys are AES-192. */
function suite(algorithmSuite) {
  const commitmentPolicy = "forbid-encrypt-allow-decrypt";
  return esdkFormat({ algorithmSuite, commitmentPolicy });
}

/** Reads a stream without a `Response`, which would hide the reason of a failure. */
async function bytesOf(readable) {
  const parts = [];
  for await (const part of readable) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Runs an example and returns the printed values as text: a page passes JSON to the test, and JSON has no big integers. */
async function printedBy(program) {
  const { log } = console;
  const lines = [];
  console.log = (...values) => lines.push(values);
  try {
    await program();
  } finally {
    console.log = log;
  }
  return stringify(lines);
}

const examples = Object.entries(programs).map(([name, program]) => [
  name,
  () => printedBy(program),
]);

window.tasks = {
  ...Object.fromEntries(examples),
  isSecure: () => isSecureContext,
  erase: () => assertSame("erase", erase(value, { fields }), masked),
  logger: () =>
    assertSame("logger", logMasking({ fields }).redact(value), masked),
  local: () => roundTrip("local", { keyring: local }),
  rsa: () => roundTrip("rsa", { keyring: rsaKeyring(pair) }),
  jose: () =>
    roundTrip("jose", { keyring: joseKeyring({ alg: "A256KW", key }) }),
  memory: () => roundTrip("memory", { keyring: memoryKeyring() }),
  kms: () =>
    roundTrip("kms", {
      keyring: kmsKeyring({ keyIds: [keyArn], client: kms }),
    }),
  esdk: () => roundTrip("esdk", { keyring: local, format: esdkFormat() }),
  /** Decrypts a signed message that Node wrote. */
  async message() {
    const masking = new DataMasking({ keyring: local, accept: [esdkFormat()] });
    assertSame("message", await masking.decrypt(token), value);
  },
  async seal() {
    const masking = new DataMasking({ keyring: local });
    const { document, sealed } = await seal(masking, value, { fields });
    assertSame("seal", document, masked);
    assertSame("unseal", await unseal(masking, document, sealed), value);
  },
  async stream() {
    const options = { keyring: local, algorithmSuite: "0478" };
    const encrypted = await bytesOf(
      new Response("text").body.pipeThrough(encryptStream(options)),
    );
    const decrypted = await bytesOf(
      new Response(encrypted).body.pipeThrough(decryptStream(options)),
    );
    assertSame("stream", new TextDecoder().decode(decrypted), "text");
  },
  signedStream: () => void encryptStream({ keyring: local }),
  key192: () => roundTrip("key192", { keyring: localKeyring({ key: key192 }) }),
  jose192: () =>
    roundTrip("jose192", {
      keyring: joseKeyring({ alg: "A192KW", key: key192 }),
    }),
  password192: () =>
    roundTrip("password192", {
      keyring: joseKeyring({
        alg: "PBES2-HS384+A192KW",
        password: "a long password",
      }),
    }),
  suite0046: () => roundTrip("0046", { keyring: local, format: suite("0046") }),
  suite0346: () => roundTrip("0346", { keyring: local, format: suite("0346") }),
  insecureEndpoint: () =>
    void fetchKmsClient({ ...client, endpoint: "http://insecure.example" }),
  startLocalKms: () => startLocalKms(),
  kmsDirectly: () => kms.encrypt({ KeyId: keyArn, Plaintext: key }),
};
