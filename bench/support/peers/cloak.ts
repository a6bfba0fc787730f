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
  write: (document) => encryptString(JSON.stringify(document), encryptionKey),
  read: async (sealed) =>
    JSON.parse(await decryptString(sealed, decryptionKey)),
};
