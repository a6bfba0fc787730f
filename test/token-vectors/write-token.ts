/**
 * Writes tokens as docs/reference/token-format.md says, with `node:crypto` and without code from `src`: a second implementation
 * to compare with the first.
 */
import { Buffer } from "node:buffer";
import {
  type CipherGCMTypes,
  createCipheriv,
  createHash,
  hkdfSync,
} from "node:crypto";

/** Raw AES key that wraps data keys. */
export interface WrappingKey {
  readonly keyNamespace: string;
  readonly keyName: string;
  /** Key bytes in hexadecimal. */
  readonly key: string;
}

/** Wrapped data key in the second part of a token; bytes are hexadecimal. */
export interface EncryptedDataKey {
  readonly providerId: string;
  readonly providerInfo: string;
  readonly ciphertext: string;
}

/** Values shared by all tokens of one data key and one encryption context; bytes are hexadecimal. */
export interface DataKey {
  readonly context: Readonly<Record<string, string>>;
  readonly canonicalContext: string;
  readonly contextSha256: string;
  readonly dataKey: string;
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  readonly hkdfInfo: string;
  readonly commitment: string;
  readonly contentKey: string;
}

/** Content of a token, and its place. */
export interface Message {
  /** Member names and array indices on the way to the field; empty for a whole value. */
  readonly path: readonly (string | number)[];
  readonly contentType: "json" | "octet-stream";
  /** Plaintext in hexadecimal. */
  readonly plaintext: string;
}

/** Token with every step of its making; bytes are hexadecimal. */
export interface WrittenToken extends Message {
  readonly location: string | null;
  /** JSON text of the header; for a short token, of its document's header. */
  readonly header: string;
  readonly iv: string;
  /** Text whose UTF-8 bytes are authenticated and not encrypted. */
  readonly additionalData: string;
  readonly ciphertext: string;
  readonly tag: string;
  /** For a short token: the document's `$sealmask`. */
  readonly documentHeader?: string;
  readonly token: string;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string) => Buffer.from(text, "hex");
const base64Url = (bytes: Uint8Array) =>
  Buffer.from(bytes).toString("base64url");

/** Returns bytes that look random and are always the same for a label. */
export function fixedBytes(label: string, length: number): Buffer {
  return createHash("sha256").update(label).digest().subarray(0, length);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

const prefixed = (field: Uint8Array) =>
  Buffer.concat([u16(field.length), field]);

function canonicalContext(context: DataKey["context"]): Buffer {
  const pairs = Object.entries(context)
    .map((pair) => pair.map((text) => Buffer.from(text)))
    .sort(([a], [b]) => Buffer.compare(a as Buffer, b as Buffer));
  if (pairs.length === 0) return Buffer.alloc(0);
  return Buffer.concat([u16(pairs.length), ...pairs.flat().map(prefixed)]);
}

/** Encrypts with AES-GCM. */
export function gcm(
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  additionalData: Uint8Array,
): { readonly ciphertext: Buffer; readonly tag: Buffer } {
  const name = `aes-${key.length * 8}-gcm` as CipherGCMTypes;
  const cipher = createCipheriv(name, key, iv);
  cipher.setAAD(additionalData);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { ciphertext, tag: cipher.getAuthTag() };
}

function wrap(
  { key, keyName, keyNamespace }: WrappingKey,
  dataKey: Uint8Array,
  context: Uint8Array,
  iv: Uint8Array,
): EncryptedDataKey {
  const { ciphertext, tag } = gcm(bytesOf(key), iv, dataKey, context);
  const lengths = [0, 0, 0, 128, 0, 0, 0, 12];
  return {
    providerId: keyNamespace,
    providerInfo: hex(
      Buffer.concat([Buffer.from(keyName), Buffer.from(lengths), iv]),
    ),
    ciphertext: hex(Buffer.concat([ciphertext, tag])),
  };
}

/** Makes a data key from a label, wraps it with each key, and derives the values that its tokens need. */
export function dataKeyOf(
  label: string,
  context: DataKey["context"],
  wrappingKeys: readonly WrappingKey[],
): DataKey {
  const dataKey = fixedBytes(`${label}: data key`, 32);
  const canonical = canonicalContext(context);
  const digest = createHash("sha256").update(canonical).digest();
  const info = Buffer.concat([Buffer.from("sealmask/1 A256GCM\0"), digest]);
  const derived = Buffer.from(hkdfSync("sha512", dataKey, "", info, 64));
  return {
    context,
    canonicalContext: hex(canonical),
    contextSha256: hex(digest),
    dataKey: hex(dataKey),
    encryptedDataKeys: wrappingKeys.map((each) =>
      wrap(
        each,
        dataKey,
        canonical,
        fixedBytes(`${label}: ${each.keyName}`, 12),
      ),
    ),
    hkdfInfo: hex(info),
    commitment: hex(derived.subarray(0, 32)),
    contentKey: hex(derived.subarray(32)),
  };
}

/** Writes the second part of a token. */
export function dataKeysPart(keys: readonly EncryptedDataKey[]): string {
  const fields = keys.flatMap(({ providerId, providerInfo, ciphertext }) => [
    Buffer.from(providerId),
    bytesOf(providerInfo),
    bytesOf(ciphertext),
  ]);
  return base64Url(Buffer.concat([u16(keys.length), ...fields.map(prefixed)]));
}

/** Writes the location that a token is bound to. */
export function locationOf(path: Message["path"]): string | null {
  if (path.length === 0) return null;
  return path
    .map((key) =>
      typeof key === "number"
        ? "/-"
        : `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    )
    .join("");
}

/** Writes the JSON text of a header. */
export function headerOf(
  key: DataKey,
  location: string | null,
  contentType: Message["contentType"],
): string {
  const hasContext = key.canonicalContext !== "";
  return JSON.stringify({
    alg: "dir",
    enc: "A256GCM",
    typ: "sm1",
    kc: base64Url(bytesOf(key.commitment)),
    ctx: hasContext
      ? base64Url(bytesOf(key.contextSha256).subarray(0, 16))
      : undefined,
    loc: location ?? undefined,
    cty: contentType === "json" ? undefined : contentType,
  });
}

/** Encrypts a message, and joins the parts at the end of every token. */
function ending(
  key: DataKey,
  { plaintext }: Message,
  iv: Uint8Array,
  additionalData: string,
) {
  const aad = Buffer.from(additionalData);
  const sealed = gcm(bytesOf(key.contentKey), iv, bytesOf(plaintext), aad);
  const { ciphertext, tag } = sealed;
  return {
    steps: {
      iv: hex(iv),
      additionalData,
      ciphertext: hex(ciphertext),
      tag: hex(tag),
    },
    parts: [iv, ciphertext, tag].map(base64Url).join("."),
  };
}

/** Writes a whole token. */
export function writeToken(
  key: DataKey,
  message: Message,
  iv: Uint8Array,
): WrittenToken {
  const location = locationOf(message.path);
  const header = headerOf(key, location, message.contentType);
  const first = base64Url(Buffer.from(header));
  const { steps, parts } = ending(key, message, iv, first);
  const second = dataKeysPart(key.encryptedDataKeys);
  const token = `${first}.${second}.${parts}`;
  return { ...message, location, header, ...steps, token };
}

/** Writes a short token, whose document holds the header once. */
export function writeShortToken(
  key: DataKey,
  message: Message,
  iv: Uint8Array,
): WrittenToken {
  const location = `${locationOf(message.path)}`;
  const isJson = message.contentType === "json";
  const where = location.isWellFormed() ? location : JSON.stringify(location);
  const header = headerOf(key, null, "json");
  const first = base64Url(Buffer.from(header));
  const { steps, parts } = ending(
    key,
    message,
    iv,
    `${first}.${isJson ? "" : "octet-stream"}${where}`,
  );
  return {
    ...message,
    location,
    header,
    ...steps,
    documentHeader: `${first}.${dataKeysPart(key.encryptedDataKeys)}`,
    token: `${isJson ? "sm1" : "sm1b"}.${parts}`,
  };
}
