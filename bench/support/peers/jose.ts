import { CompactEncrypt, compactDecrypt } from "jose";
import { context, key, type Peer } from "./peer.ts";

/** Protected header with the context: the closest that a JWE has to additional data. */
const header = { alg: "dir", enc: "A256GCM", ctx: context };
const cryptoKey = await crypto.subtle.importKey("raw", key, "AES-GCM", false, [
  "encrypt",
  "decrypt",
]);

export const peer: Peer = {
  write: (document) =>
    new CompactEncrypt(new TextEncoder().encode(JSON.stringify(document)))
      .setProtectedHeader(header)
      .encrypt(cryptoKey),
  async read(text) {
    const { plaintext } = await compactDecrypt(text, cryptoKey);
    return JSON.parse(new TextDecoder().decode(plaintext));
  },
};
