import { setByPlus } from "../path-engines/jsonpath-plus.ts";
import { MASK, MASKED, type Peer } from "./peer.ts";

export const peer: Peer = {
  masks: true,
  write: (document) =>
    JSON.stringify(setByPlus(structuredClone(document), [MASKED], MASK)),
};
