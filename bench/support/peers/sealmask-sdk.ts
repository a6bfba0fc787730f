import { DataMasking } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { context, keyArn, type Peer } from "./peer.ts";

/** The keyring imports the AWS SDK's client at its first call of AWS KMS. */
const keyring = kmsKeyring({ keyIds: [keyArn] });
const masking = new DataMasking({ keyring });

export const peer: Peer = {
  write: (document) => masking.encrypt(document, { context }),
  read: (text) => masking.decrypt(text, { context }),
};
