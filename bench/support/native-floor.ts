import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";

/** Ciphertext and tag. */
type BareSealed = readonly [Uint8Array, Uint8Array];

/** What one message is encrypted with, taken from a token of the same data key and context. */
export interface NativeLine {
  /** AES-256-GCM alone: from plaintext bytes to ciphertext and tag, with the same additional data each time. */
  bare(plaintext: Uint8Array): BareSealed;
  /** And back to plaintext bytes. */
  openBare(sealed: BareSealed): Uint8Array;
  /** A hand-written straight line from a value to its token. */
  encrypt(value: unknown): string;
  /** And back: checks the tag, and nothing else. */
  decrypt(token: string): unknown;
}

/** Writes the straight lines on `node:crypto` that make the same bytes as `encrypt` does, and read them. */
export function nativeLine(token: string, contentKey: Uint8Array): NativeLine {
  const [header = "", dataKeys] = token.split(".");
  const key = createSecretKey(contentKey);
  const aad = Buffer.from(header);
  const prefix = `${header}.${dataKeys}.`;
  const fixedIv = new Uint8Array(12);
  return {
    bare(plaintext) {
      const cipher = createCipheriv("aes-256-gcm", key, fixedIv);
      cipher.setAAD(aad);
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return [ciphertext, cipher.getAuthTag()];
    },
    openBare([ciphertext, tag]) {
      const decipher = createDecipheriv("aes-256-gcm", key, fixedIv);
      decipher.setAAD(aad).setAuthTag(tag);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    },
    encrypt(value) {
      const iv = crypto.getRandomValues(Buffer.allocUnsafe(12));
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(aad);
      const text = JSON.stringify(value);
      const ciphertext = cipher.update(Buffer.from(text, "utf8"));
      cipher.final();
      const tag = cipher.getAuthTag();
      return `${prefix}${iv.toString("base64url")}.${ciphertext.toString("base64url")}.${tag.toString("base64url")}`;
    },
    decrypt(text) {
      const [, , iv = "", ciphertext = "", tag = ""] = text.split(".");
      const vector = Buffer.from(iv, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, vector);
      decipher.setAAD(aad);
      decipher.setAuthTag(Buffer.from(tag, "base64url"));
      const opened = decipher.update(Buffer.from(ciphertext, "base64url"));
      decipher.final();
      return JSON.parse(opened.toString());
    },
  };
}
