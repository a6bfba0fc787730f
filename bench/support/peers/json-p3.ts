import { jsonpath } from "json-p3";
import { setByP3 } from "../path-engines/json-p3.ts";
import { MASK, MASKED, type Peer } from "./peer.ts";

const query = jsonpath.compile(MASKED);

export const peer: Peer = {
  masks: true,
  write: (document) =>
    JSON.stringify(setByP3(structuredClone(document), [query], MASK)),
};
