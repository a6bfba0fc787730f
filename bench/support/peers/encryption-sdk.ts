import { encryptionSdk } from "../encryption-sdk.ts";
import { context, type Peer } from "./peer.ts";

const sdk = encryptionSdk("default", { ...context });

export const peer: Peer = {
  write: (document) => sdk.encrypt(JSON.stringify(document)),
  read: async (message) => JSON.parse(await sdk.decrypt(message)),
};
