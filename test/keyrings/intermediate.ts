import {
  generateEntries,
  unwrapEntry,
} from "../../src/keyrings/data-key-entries.ts";
import type { Keyring } from "../../src/keyrings/keyring.ts";
import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../../src/message/encrypted-data-keys.ts";
import {
  type EncryptionContext,
  serializeContext,
} from "../../src/message/encryption-context.ts";
import { type Bytes, concatBytes, copyBytes } from "../../src/util/bytes.ts";

/** Length of a data key wrapped by an intermediate key: 32 bytes of key, and 16 of the AES-GCM tag. */
const WRAPPED_LENGTH = 32 + 16;

const { subtle } = crypto;

/** Derives a key with HKDF-SHA-512 without salt (RFC 5869). */
async function derive(key: Uint8Array, info: string): Promise<Bytes> {
  const secret = await subtle.importKey("raw", copyBytes(key), "HKDF", false, [
    "deriveBits",
  ]);
  const params = {
    name: "HKDF",
    hash: "SHA-512",
    salt: new Uint8Array(64),
    info: new TextEncoder().encode(`AWS_MPL_INTERMEDIATE_KEYWRAP_${info}`),
  };
  return new Uint8Array(await subtle.deriveBits(params, secret, 256));
}

async function wrappingKey(intermediateKey: Uint8Array) {
  const key = await derive(intermediateKey, "ENC");
  const usages: KeyUsage[] = ["encrypt", "decrypt"];
  return subtle.importKey("raw", key, "AES-GCM", false, usages);
}

function cipher(context: EncryptionContext) {
  const additionalData = serializeContext(context);
  return { name: "AES-GCM", iv: new Uint8Array(12), additionalData };
}

/** Derives the key that authenticates an item for everyone who can unwrap an entry. */
export function signingKey(intermediateKey: Uint8Array): Promise<Bytes> {
  return derive(intermediateKey, "MAC");
}

/** Makes an entry of an item: the data key wrapped by an intermediate key, and that key wrapped by the keyring. */
export async function itemEntry(
  { plaintext, encryptedDataKey }: DataKeyEntry,
  dataKey: Bytes,
  context: EncryptionContext,
): Promise<EncryptedDataKey> {
  const key = await wrappingKey(plaintext);
  const wrapped = await subtle.encrypt(cipher(context), key, dataKey);
  const { ciphertext } = encryptedDataKey;
  return {
    ...encryptedDataKey,
    ciphertext: concatBytes(new Uint8Array(wrapped), ciphertext),
  };
}

/** Returns the keyring's part of an entry, without the wrapped data key before it. */
export function keyringEntry(entry: EncryptedDataKey): EncryptedDataKey {
  return { ...entry, ciphertext: entry.ciphertext.slice(WRAPPED_LENGTH) };
}

/** Decrypts an entry's data key with the unwrapped intermediate key. */
export async function dataKeyOf(
  entry: EncryptedDataKey,
  intermediateKey: Uint8Array,
  context: EncryptionContext,
): Promise<Bytes> {
  const key = await wrappingKey(intermediateKey);
  const wrapped = copyBytes(entry.ciphertext.subarray(0, WRAPPED_LENGTH));
  return new Uint8Array(await subtle.decrypt(cipher(context), key, wrapped));
}

/** Result of a write, with its secrets. */
export interface Written {
  readonly dataKey: Bytes;
  readonly entries: EncryptedDataKey[];
  /** Entries that the keyring made. */
  readonly made: DataKeyEntry[];
}

/** Wraps a data key as AWS's item format does: with another intermediate key for each entry. */
export async function write(
  keyring: Keyring,
  context: EncryptionContext,
): Promise<Written> {
  const dataKey = crypto.getRandomValues(new Uint8Array(32));
  const made = await generateEntries(keyring, { context, length: 32 });
  const entries = await Promise.all(
    made.map((each) => itemEntry(each, dataKey, context)),
  );
  return { dataKey, entries, made };
}

/** Result of a read. */
export interface Read {
  /** Index of the entry that the keyring unwrapped. */
  readonly index: number;
  readonly dataKey: Bytes;
  readonly signingKey: Bytes;
}

/** Unwraps a data key with any entry that the keyring can open; returns `null` if none is the keyring's. */
export async function read(
  keyring: Keyring,
  entries: readonly EncryptedDataKey[],
  context: EncryptionContext,
): Promise<Read | null> {
  const encryptedDataKeys = entries.map(keyringEntry);
  const unwrapped = await unwrapEntry(keyring, { encryptedDataKeys, context });
  if (unwrapped === null) return null;
  const { plaintext, encryptedDataKey } = unwrapped;
  const index = encryptedDataKeys.indexOf(encryptedDataKey);
  const entry = entries[index];
  if (entry === undefined) throw new Error("The keyring named no entry");
  return {
    index,
    dataKey: await dataKeyOf(entry, plaintext, context),
    signingKey: await signingKey(plaintext),
  };
}
