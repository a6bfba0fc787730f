import { Buffer } from "node:buffer";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { KMS } from "@aws-sdk/client-kms";
import {
  type Keyring,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import {
  type LocalKms,
  type LocalKmsClientConfig,
  startLocalKms,
} from "../../../src/entries/testing.ts";
import { branchKeyrings } from "./branch-keys.ts";

/** Keyring of both libraries: ours, and the description from which the Java program makes its own. */
export interface Pair {
  readonly name: string;
  readonly ours: Keyring;
  readonly theirs: object;
  /** Names of the keyrings that read what this one wrote. */
  readonly readers: readonly string[];
  /** Ids of branch keys, if the partition key chooses one of them. */
  readonly branchKeyIds?: readonly string[];
}

/** Access to the local KMS, for the SDK of both languages. */
export interface KmsAccess {
  readonly client: KMS;
  readonly config: LocalKmsClientConfig;
}

const namespace = "interop \u{1f511}";

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function aes(keyName: string, length: 16 | 24 | 32): Pair {
  const key = new Uint8Array(randomBytes(length));
  const common = { keyName, keyNamespace: namespace };
  const ours = localKeyring({ key, ...common });
  const theirs = { type: "aes", key: base64(key), ...common };
  return { name: keyName, ours, theirs, readers: [keyName] };
}

function rsa(hash: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512"): Pair {
  const keyName = `RSA-OAEP with ${hash}`;
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const common = { keyName, keyNamespace: namespace, hash };
  const pair = { publicKey, privateKey };
  const ours = rsaKeyring({ ...pair, ...common });
  const theirs = { type: "rsa", ...pair, ...common };
  return { name: keyName, ours, theirs, readers: [keyName] };
}

async function kms(access: KmsAccess, local: LocalKms): Promise<Pair> {
  const { arn } = await local.createKey();
  const name = "AWS KMS";
  return {
    name,
    ours: kmsKeyring({ keyIds: [arn], client: access.client }),
    theirs: { type: "kms", arn, client: access.config },
    readers: [name],
  };
}

function multi(name: string, generator: Pair, ...children: Pair[]): Pair {
  const ours = multiKeyring({
    generator: generator.ours,
    children: children.map((child) => child.ours),
  });
  const theirs = {
    type: "multi",
    generator: generator.name,
    children: children.map((child) => child.name),
  };
  const readers = [
    name,
    ...[generator, ...children].flatMap((it) => it.readers),
  ];
  return { name, ours, theirs, readers };
}

/** Makes every keyring, and starts the local KMS that some need. */
export async function startKeyrings(): Promise<{
  readonly pairs: readonly Pair[];
  stop(): Promise<void>;
}> {
  const local = await startLocalKms();
  const config = local.clientConfig();
  const client = new KMS(config);
  const access = { client, config };
  const [aes128, aes192, aes256] = [
    aes("raw AES 128", 16),
    aes("raw AES 192", 24),
    aes("raw AES 256", 32),
  ];
  const [sha1, sha256, sha384, sha512] = [
    rsa("SHA-1"),
    rsa("SHA-256"),
    rsa("SHA-384"),
    rsa("SHA-512"),
  ];
  const one = await kms(access, local);
  const { arn } = await local.createKey();
  const branches = await branchKeyrings(access, arn);
  const pairs = [
    ...[aes128, aes192, aes256, sha1, sha256, sha384, sha512, one, ...branches],
    multi("AES, then RSA and AES", aes256, sha256, aes128),
    multi("AWS KMS, then AES", one, aes192),
    multi(
      "RSA, then AWS KMS and a branch key",
      sha512,
      one,
      ...branches.slice(0, 1),
    ),
  ];
  return {
    pairs,
    async stop() {
      client.destroy();
      await local.stop();
    },
  };
}
