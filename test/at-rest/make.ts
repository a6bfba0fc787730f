/**
 * Writes a hundred samples of each kind that has no file yet. An existing file is never rewritten: it stands for the data in
 * people's databases.
 *
 *   bun test/at-rest/make.ts
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { KMSClient } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../src/entries/testing.ts";
import { fileOf, type Keys, kindsOf } from "./token-kinds.ts";

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const readJson = (name: string) =>
  JSON.parse(readFileSync(pathOf(name), "utf8"));
const writeJson = (name: string, value: unknown) =>
  writeFileSync(pathOf(name), `${JSON.stringify(value, null, 1)}\n`);

const COUNT = 100;

async function pemPair() {
  const algorithm = {
    name: "RSA-OAEP",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const { subtle } = crypto;
  const pair = await subtle.generateKey(algorithm, true, [
    "encrypt",
    "decrypt",
  ]);
  const pem = async (
    key: CryptoKey,
    format: "spki" | "pkcs8",
    label: string,
  ) => {
    const der = Buffer.from(await subtle.exportKey(format, key)).toString(
      "base64",
    );
    return `-----BEGIN ${label}-----\n${der.match(/.{1,64}/g)?.join("\n")}\n-----END ${label}-----\n`;
  };
  return {
    publicKey: await pem(pair.publicKey, "spki", "PUBLIC KEY"),
    privateKey: await pem(pair.privateKey, "pkcs8", "PRIVATE KEY"),
  };
}

async function jwkPair() {
  const { subtle } = crypto;
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const pair = await subtle.generateKey(algorithm, true, ["deriveBits"]);
  return {
    publicKey: await subtle.exportKey("jwk", pair.publicKey),
    privateKey: await subtle.exportKey("jwk", pair.privateKey),
  };
}

const kms = await startLocalKms({ file: pathOf("kms.json") });
if (!existsSync(pathOf("keys.json"))) {
  const symmetric = await kms.createKey();
  const rsa = await kms.createKey({ keySpec: "RSA_2048" });
  const keys: Keys = {
    rsa: await pemPair(),
    ecdh: await jwkPair(),
    kms: { symmetric: symmetric.arn, rsa: rsa.arn },
  };
  writeJson("keys.json", keys);
}
const client = new KMSClient(kms.clientConfig());
const kinds = kindsOf(readJson("keys.json"), client);
for (const [name, kind] of Object.entries(kinds)) {
  const file = fileOf(name);
  if (existsSync(pathOf(file))) continue;
  const made: unknown[] = [];
  for (let i = 0; i < COUNT; i++) made.push(await kind.write(i));
  writeJson(file, made);
  console.log(`${name}: ${COUNT} in ${file}`);
}
client.destroy();
await kms.stop();
