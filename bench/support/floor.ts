/** Hand-written code from a value to its token and back, with the bare cipher: nothing can be much faster. */
import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { isNode } from "./runtime.ts";

/** Hand-written encryption and decryption; verifies the tag and nothing else. */
export interface Line {
  encrypt(value: unknown): Promise<string> | string;
  decrypt(token: string): unknown;
}

interface Base64Array {
  toBase64(options: object): string;
  setFromBase64(text: string, options: object): unknown;
}

const URL = { alphabet: "base64url", omitPadding: true };
// Bun and Deno have a faster method than Buffer's.
const isStandard = !isNode && "toBase64" in Uint8Array.prototype;

function encode(bytes: Uint8Array): string {
  return isStandard
    ? (bytes as unknown as Base64Array).toBase64(URL)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
        "base64url",
      );
}

/** Decodes a text into the beginning of an array. */
function decode(text: string, bytes: Uint8Array<ArrayBuffer>): void {
  if (isStandard) (bytes as unknown as Base64Array).setFromBase64(text, URL);
  else Buffer.from(bytes.buffer, bytes.byteOffset).write(text, "base64url");
}

/** Makes hand-written code on WebCrypto; its tokens reuse the header and data key of the given token. */
export function webLine(token: string, key: CryptoKey): Line {
  const [header = "", dataKeys] = token.split(".");
  const additionalData = new TextEncoder().encode(header);
  const { subtle } = crypto;
  return {
    async encrypt(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const algorithm = { name: "AES-GCM", iv, additionalData };
      const text = new TextEncoder().encode(JSON.stringify(value));
      const sealed = new Uint8Array(await subtle.encrypt(algorithm, key, text));
      const end = sealed.length - 16;
      return `${header}.${dataKeys}.${encode(iv)}.${encode(sealed.subarray(0, end))}.${encode(sealed.subarray(end))}`;
    },
    async decrypt(text) {
      const [, , iv = "", ciphertext = "", tag = ""] = text.split(".");
      const vector = new Uint8Array(12);
      decode(iv, vector);
      const end = Math.floor((ciphertext.length * 3) / 4);
      const sealed = new Uint8Array(end + 16);
      decode(ciphertext, sealed);
      decode(tag, sealed.subarray(end));
      const algorithm = { name: "AES-GCM", iv: vector, additionalData };
      const opened = await subtle.decrypt(algorithm, key, sealed);
      return JSON.parse(new TextDecoder().decode(opened));
    },
  };
}

/** Makes hand-written code on `node:crypto`; `bare` is the cipher alone, from bytes to ciphertext and tag. */
export function nativeLine(token: string, contentKey: Uint8Array) {
  const [header = "", dataKeys] = token.split(".");
  const key = createSecretKey(contentKey);
  const aad = Buffer.from(header);
  const seal = (iv: Uint8Array, bytes: Uint8Array): [Buffer, Buffer] => {
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(bytes);
    cipher.final();
    return [ciphertext, cipher.getAuthTag()];
  };
  const open = (iv: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array) => {
    const decipher = createDecipheriv("aes-256-gcm", key, iv);
    decipher.setAAD(aad).setAuthTag(tag);
    const opened = decipher.update(ciphertext);
    decipher.final();
    return JSON.parse(opened.toString());
  };
  const zeros = new Uint8Array(12);
  const line: Line = {
    encrypt(value) {
      const iv = crypto.getRandomValues(Buffer.allocUnsafe(12));
      const [ciphertext, tag] = seal(iv, Buffer.from(JSON.stringify(value)));
      return `${header}.${dataKeys}.${iv.toString("base64url")}.${ciphertext.toString("base64url")}.${tag.toString("base64url")}`;
    },
    decrypt(text) {
      const [, , iv = "", ciphertext = "", tag = ""] = text.split(".");
      const bytes = (part: string) => Buffer.from(part, "base64url");
      return open(bytes(iv), bytes(ciphertext), bytes(tag));
    },
  };
  return {
    ...line,
    bare: (bytes: Uint8Array) => seal(zeros, bytes),
    openBare: ([ciphertext, tag]: [Buffer, Buffer]) =>
      open(zeros, ciphertext, tag),
  };
}

/** Makes the bare functions of ECDSA on P-384, over as many bytes as a hash of SHA-384 has. */
export function bareSignature() {
  const hash = new Uint8Array(48);
  return {
    newPair: () => generateKeyPairSync("ec", { namedCurve: "P-384" }),
    sign: (key: KeyObject) => createSign("sha384").update(hash).sign(key),
    verify: (key: KeyObject, signature: Uint8Array) =>
      createVerify("sha384").update(hash).verify(key, signature),
  };
}
