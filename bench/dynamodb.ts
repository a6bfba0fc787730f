/**
 * Items of DynamoDB in the format of the AWS Database Encryption SDK: ten attributes, four of them encrypted, compared to the
 * least work of the runtime; the size of the bundle; and calls of AWS KMS for items of several tenants.
 */
import { generateKey, type Keyring, localKeyring, webCrypto } from "../mod.ts";
import { branchKeyIdOfItem, itemEncryptor } from "../src/entries/dynamodb.ts";
import {
  type BranchKeyRequest,
  branchKeyring,
} from "../src/entries/key-store.ts";
import { kmsDecrypt, kmsEncrypt, kmsKeyring } from "../src/entries/kms.ts";
import { fetchKmsClient } from "../src/entries/kms-fetch.ts";
import { nativeCrypto } from "../src/entries/native.ts";
import { startLocalKms } from "../src/entries/testing.ts";
import { assertRight, gives } from "./support/check.ts";
import { item } from "./support/documents.ts";
import { EFFORT, isQuick } from "./support/effort.ts";
import { bareSignature, nativeLine } from "./support/floor.ts";
import {
  type Candidate,
  counted,
  interleave,
  type Measurement,
  ratioOf,
} from "./support/interleave.ts";
import { bundle } from "./support/program.ts";
import { Report } from "./support/report.ts";

const ITEMS = isQuick ? 40 : 1_000;
const TENANTS = 20;
const FLOOR = "JSON, AES-GCM";
const P384 = "P-384 alone, a key pair each";
const native = nativeCrypto();
const report = new Report();

const encryptorOf = (
  keyring: Keyring,
  algorithmSuite: "6700" | "6701",
  crypto = native,
) =>
  itemEncryptor({
    tableName: "customers",
    partitionKey: "pk",
    sortKey: "sk",
    keyring,
    algorithmSuite,
    crypto,
    attributes: {
      pk: "context",
      sk: "context",
      tenant: "context",
      email: "encrypt",
      ssn: "encrypt",
      balance: "encrypt",
      address: "encrypt",
      status: "sign",
      visits: "sign",
      changed: "sign",
    },
  });

/** Encryption of the item, and back. */
interface Way {
  encrypt(): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: a way decrypts what it encrypted.
  decrypt(encrypted: any): unknown;
}

/** Makes the floors: one cipher for the whole item, the same with a signature, and a signature under a new key pair alone. */
function floors(): Readonly<Record<string, Way>> {
  const { bare, openBare } = nativeLine("", generateKey());
  const { newPair, sign, verify } = bareSignature();
  const encrypt = () => bare(Buffer.from(JSON.stringify(item)));
  const pair = newPair();
  return {
    [FLOOR]: { encrypt, decrypt: openBare },
    "JSON, AES-GCM, P-384": {
      encrypt: () => [encrypt(), sign(pair.privateKey)],
      decrypt: ([encrypted, signature]) =>
        verify(pair.publicKey, signature) && openBare(encrypted),
    },
    [P384]: {
      encrypt() {
        const { publicKey, privateKey } = newPair();
        return [publicKey, sign(privateKey)];
      },
      decrypt: ([key, signature]) => verify(key, signature) && item,
    },
  };
}

/** Compares both suites with both ciphers to the floors. */
async function compareSpeed(): Promise<void> {
  const key = generateKey();
  const ways: Record<string, Way> = { ...floors() };
  for (const suite of ["6700", "6701"] as const) {
    for (const crypto of [native, webCrypto]) {
      const keyring = localKeyring({ key, crypto });
      const { encrypt, decrypt } = encryptorOf(keyring, suite, crypto);
      const name = `sealmask, ${suite}${crypto === native ? ", native" : ""}`;
      ways[name] = { encrypt: () => encrypt(item), decrypt };
    }
  }
  const encrypting: Candidate[] = [];
  const decrypting: Candidate[] = [];
  for (const [name, { encrypt, decrypt }] of Object.entries(ways)) {
    const encrypted = await encrypt();
    encrypting.push({ name, run: encrypt, check: gives(item, decrypt) });
    const run = () => decrypt(encrypted);
    decrypting.push({ name, run, check: gives(item) });
  }
  for (const [title, candidates, atMost] of [
    ["Encrypting an item", encrypting, 1.25],
    // The floor does not import the public key, which is another one in each item.
    ["Decrypting an item", decrypting, 1.4],
  ] as const) {
    const measured = await interleave(candidates, EFFORT);
    report.compare(title, measured, { baseline: FLOOR });
    const ratio = ratioOf(measured, "sealmask, 6701, native", P384);
    report.goal(`${title}, 6701, native: to ${P384}`, ratio, { atMost });
  }
}

/** Counts calls of AWS KMS for items of several tenants. Each keyring encrypts them, and another one like it decrypts them. */
async function countCalls(): Promise<void> {
  const kms = await startLocalKms();
  const { arn: keyId } = await kms.createKey();
  const client = fetchKmsClient(kms.clientConfig());
  const items = Array.from({ length: ITEMS }, (_, i) => {
    return { ...item, pk: `customer#${i}`, tenant: `tenant ${i % TENANTS}` };
  });
  const version = crypto.randomUUID();
  const branchKeys = new Map<string, string>();
  const bound = (tenant: string) => ({ keyId, client, context: { tenant } });
  for (const { tenant } of items.slice(0, TENANTS)) {
    branchKeys.set(tenant, await kmsEncrypt(generateKey(), bound(tenant)));
  }
  const branchKeyIdOf = branchKeyIdOfItem<typeof item>(({ tenant }) => tenant);
  const branchKeyFor = async ({ branchKeyId: id }: BranchKeyRequest) => {
    const key = await kmsDecrypt(branchKeys.get(id) ?? "", bound(id));
    return { version, key: key as Uint8Array };
  };
  const keyrings = {
    branchKeyring: () => branchKeyring({ branchKeyIdOf, branchKeyFor }),
    kmsKeyring: () => kmsKeyring({ keyIds: [keyId], client }),
  };
  const counts: Measurement[] = [];
  async function count<T, A>(
    name: string,
    all: readonly T[],
    work: (one: T) => Promise<A>,
  ): Promise<A[]> {
    kms.reset();
    const answers: A[] = [];
    for (const one of all) answers.push(await work(one));
    counts.push(counted(name, kms.count()));
    return answers;
  }
  for (const [name, keyring] of Object.entries(keyrings)) {
    const { encrypt } = encryptorOf(keyring(), "6700");
    const { decrypt } = encryptorOf(keyring(), "6700");
    const encrypted = await count(`${name}, encrypt`, items, encrypt);
    const decrypted = await count(`${name}, decrypt`, encrypted, decrypt);
    await assertRight(name, gives(items), decrypted);
  }
  await kms.stop();
  const calls = counts.flatMap(({ rounds }) => rounds);
  await assertRight("calls", gives([TENANTS, TENANTS, ITEMS, ITEMS]), calls);
  const number = ITEMS.toLocaleString("en-US");
  const title = `Calls of AWS KMS for ${number} items of ${TENANTS} tenants`;
  report.compare(title, counts, { unit: "calls" });
}

await compareSpeed();
await countCalls();
const contents = `export { itemEncryptor } from "../../src/entries/dynamodb.ts";`;
const { bytes } = await bundle("dynamodb", contents);
const size = [counted("{ itemEncryptor }", bytes / 1_000)];
report.compare("Bundle, minified and compressed", size, { unit: "KB" });
report.end();
