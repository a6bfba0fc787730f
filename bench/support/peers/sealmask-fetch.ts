import { DataMasking } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import { context, keyArn, type Peer } from "./peer.ts";

const keyring = kmsKeyring({ keyIds: [keyArn], client: fetchKmsClient() });
const masking = new DataMasking({ keyring });

export const peer: Peer = {
  write: (document) => masking.encrypt(document, { context }),
  read: (text) => masking.decrypt(text, { context }),
};
