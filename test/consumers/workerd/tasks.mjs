/** Keyrings at module scope, where Workers refuse random values, and tasks that use them in a request. */
import {
  DataKeyCache,
  DataMasking,
  erase,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "sealmask";
import { decryptStream, encryptStream, esdkFormat } from "sealmask/esdk";
import { joseKeyring } from "sealmask/jose";
import { branchKeyring } from "sealmask/key-store";
import { kmsKeyring, kmsRsaKeyring } from "sealmask/kms";
import { fetchKmsClient } from "sealmask/kms-fetch";
import { logMasking } from "sealmask/log";
import { seal, unseal } from "sealmask/patch";
import { memoryKeyring } from "sealmask/testing";
import { client as config, keyArn, pair, rsaKeyArn } from "./settings.mjs";

const value = { id: 1, ssn: "078-05-1120" };
const fields = ["ssn"];
const context = { tenant_id: "a06b" };
export const key = new Uint8Array(32).fill(7);
const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";

const client = fetchKmsClient(config);
export const local = localKeyring({ key });
const kms = kmsKeyring({ keyIds: [keyArn], client });
const maskings = Object.entries({
  local,
  "local, of 192 bits": localKeyring({ key: key.slice(0, 24) }),
  rsa: rsaKeyring(pair),
  multi: multiKeyring({ generator: local, children: [rsaKeyring(pair)] }),
  branch: branchKeyring({
    branchKeyId: "a",
    branchKeyFor: async () => ({ version, key }),
  }),
  jose: joseKeyring({ alg: "A256KW", key }),
  memory: memoryKeyring(),
  kms,
  "kms rsa": kmsRsaKeyring({ keyId: rsaKeyArn, client }),
}).flatMap(([name, keyring]) => [
  [name, new DataMasking({ keyring })],
  [`${name}, AWS's format`, new DataMasking({ keyring, format: esdkFormat() })],
]);
const cache = new DataKeyCache({ maxAgeSeconds: 60 });
const shared = new DataMasking({ keyring: kms, cache });
const { redact } = logMasking({ fields });

function assertSame(what, found, expected) {
  const [a, b] = [found, expected].map((each) => JSON.stringify(each));
  if (a !== b) throw new Error(`${what} gives ${a}, not ${b}`);
}

async function bytesOf(readable) {
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

async function stream(algorithmSuite) {
  const text = "x".repeat(100_000);
  const encrypting = encryptStream({ keyring: local, algorithmSuite });
  const encrypted = await bytesOf(
    new Response(text).body.pipeThrough(encrypting),
  );
  const decrypting = decryptStream({ keyring: local });
  const decrypted = await bytesOf(
    new Response(encrypted).body.pipeThrough(decrypting),
  );
  assertSame(algorithmSuite, new TextDecoder().decode(decrypted), text);
}

const tasks = {
  async keyrings() {
    for (const [name, masking] of maskings) {
      const token = await masking.encrypt(value, { context });
      assertSame(name, await masking.decrypt(token, { context }), value);
    }
  },
  /** Shares one call for a data key among simultaneous requests. */
  async "one-key"() {
    const token = await shared.encrypt(value, { context });
    assertSame("shared", await shared.decrypt(token, { context }), value);
  },
  async masks() {
    const masked = { id: 1, ssn: "*****" };
    assertSame("erase", erase(value, { fields }), masked);
    const masking = new DataMasking({ keyring: local });
    const { document, sealed } = await seal(masking, value, { fields });
    assertSame("seal", document, masked);
    assertSame("unseal", await unseal(masking, document, sealed), value);
    assertSame("redact", redact(value), masked);
  },
  "unsigned-stream": () => stream("0478"),
  "signed-stream": () => stream("0578"),
};

/** Runs the task named in a request's path, and answers with the error if it fails. */
export async function respond({ url }, more = {}) {
  const all = { ...tasks, ...more };
  try {
    const result = await all[new URL(url).pathname.slice(1)]();
    return Response.json({ result });
  } catch (error) {
    const stacks = [error.stack, error.cause?.stack].join("\n");
    return Response.json({ error: `${error.message}\n${stacks}` });
  }
}
