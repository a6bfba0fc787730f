import type { Peer } from "./peer.ts";

/** No peer at all: what the runtime itself takes. */
export const peer: Peer = {
  write: (document) => JSON.stringify(document),
  read: async (text) => JSON.parse(text),
};
