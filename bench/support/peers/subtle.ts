import { context, key, type Peer } from "./peer.ts";

const { subtle } = crypto;
const cryptoKey = await subtle.importKey("raw", key, "AES-GCM", false, [
  "encrypt",
  "decrypt",
]);
const additionalData = new TextEncoder().encode(JSON.stringify(context));

/** WebCrypto by hand: vector, ciphertext and tag as base64url, and no header, no data key of its own, no commitment. */
export const peer: Peer = {
  async write(document) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await subtle.encrypt(
      { name: "AES-GCM", iv, additionalData },
      cryptoKey,
      new TextEncoder().encode(JSON.stringify(document)),
    );
    return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64url");
  },
  async read(text) {
    const sealed = Buffer.from(text, "base64url");
    const iv = sealed.subarray(0, 12);
    const opened = await subtle.decrypt(
      { name: "AES-GCM", iv, additionalData },
      cryptoKey,
      sealed.subarray(12),
    );
    return JSON.parse(new TextDecoder().decode(opened));
  },
};
