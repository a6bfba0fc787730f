import { eraser } from "../../../mod.ts";
import { MASKED, type Peer } from "./peer.ts";

const erase = eraser({ fields: [MASKED] });

export const peer: Peer = {
  masks: true,
  write: (document) => JSON.stringify(erase(document as never)),
};
