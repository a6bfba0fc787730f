import pinoRedact from "@pinojs/redact";
import { MASK, type Peer } from "./peer.ts";

const redact = pinoRedact({
  paths: ["rows[*].email"],
  censor: MASK,
  serialize: false,
});

export const peer: Peer = {
  masks: true,
  write: (document) => JSON.stringify(redact(document)),
};
