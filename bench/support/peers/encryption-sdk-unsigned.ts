import { encryptionSdk } from "../encryption-sdk.ts";
import { context, type Peer } from "./peer.ts";

const sdk = encryptionSdk("unsigned", { ...context });

export const peer: Peer = {
  encrypt: (document) => sdk.encrypt(JSON.stringify(document)),
  decrypt: async (message) => JSON.parse(await sdk.decrypt(message)),
};
