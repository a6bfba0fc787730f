import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
} from "node:crypto";
import { context, key, type Peer } from "./peer.ts";

const secret = createSecretKey(key);
const aad = Buffer.from(JSON.stringify(context));

/** `node:crypto` by hand, as in subtle.ts. */
export const peer: Peer = {
  write(document) {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", secret, iv).setAAD(aad);
    const ciphertext = cipher.update(JSON.stringify(document), "utf8");
    cipher.final();
    const parts = [iv, ciphertext, cipher.getAuthTag()];
    return Buffer.concat(parts).toString("base64url");
  },
  async read(text) {
    const sealed = Buffer.from(text, "base64url");
    const cipher = createDecipheriv(
      "aes-256-gcm",
      secret,
      sealed.subarray(0, 12),
    )
      .setAAD(aad)
      .setAuthTag(sealed.subarray(-16));
    const opened = cipher.update(sealed.subarray(12, -16), undefined, "utf8");
    return JSON.parse(opened + cipher.final("utf8"));
  },
};
