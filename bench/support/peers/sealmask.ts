import { DataMasking, localKeyring } from "../../../mod.ts";
import { context, key, type Peer } from "./peer.ts";

const masking = new DataMasking({ keyring: localKeyring({ key }) });

export const peer: Peer = {
  write: (document) => masking.encrypt(document, { context }),
  read: (text) => masking.decrypt(text, { context }),
};
