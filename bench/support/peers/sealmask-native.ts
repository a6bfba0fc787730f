import { DataMasking, localKeyring } from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { context, key, type Peer } from "./peer.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key }),
  crypto: nativeCrypto(),
});

export const peer: Peer = {
  write: (document) => masking.encrypt(document, { context }),
  read: (text) => masking.decrypt(text, { context }),
};
