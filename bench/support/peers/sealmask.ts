import { DataMasking, localKeyring } from "../../../mod.ts";
import { context, key, type Peer } from "./peer.ts";

const masking = new DataMasking({ keyring: localKeyring({ key }) });

export const peer: Peer = {
  encrypt: (document) => masking.encrypt(document, { context }),
  decrypt: (text) => masking.decrypt(text, { context }),
};
