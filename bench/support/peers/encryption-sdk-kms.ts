import {
  buildClient,
  CommitmentPolicy,
  KmsKeyringNode,
} from "@aws-crypto/client-node";
import { context, keyArn, type Peer } from "./peer.ts";

const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });

export const peer: Peer = {
  async write(document) {
    const { result } = await sdk.encrypt(keyring, JSON.stringify(document), {
      encryptionContext: { ...context },
    });
    return result.toString("base64");
  },
  async read(message) {
    const bytes = Buffer.from(message, "base64");
    const { plaintext } = await sdk.decrypt(keyring, bytes);
    return JSON.parse(plaintext.toString("utf8"));
  },
};
