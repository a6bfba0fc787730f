import fastRedact from "fast-redact";
import { MASK, type Peer } from "./peer.ts";

const redact = fastRedact({
  paths: ["rows[*].email"],
  censor: MASK,
  serialize: false,
});

export const peer: Peer = {
  masks: true,
  write: (document) => JSON.stringify(redact(structuredClone(document))),
};
