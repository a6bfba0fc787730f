import {
  decryptString,
  encryptString,
  generateKey,
  parseKey,
} from "@47ng/cloak";
import type { Peer } from "./peer.ts";

const text = generateKey();
const [encryptionKey, decryptionKey] = await Promise.all([
  parseKey(text, "encrypt"),
  parseKey(text, "decrypt"),
]);

export const peer: Peer = {
  encrypt: (document) => encryptString(JSON.stringify(document), encryptionKey),
  decrypt: async (sealed) =>
    JSON.parse(await decryptString(sealed, decryptionKey)),
};
