/**
 * A program: imports a peer's bundle, writes documents with it and prints what that took.
 *
 *   peer-process <file> <documents>
 */
import process from "node:process";
import { pathToFileURL } from "node:url";
import { assertRight, gives } from "./check.ts";
import { documentOf } from "./documents.ts";
import { masked, type Peer } from "./peers/peer.ts";

/** What a process of its own took. */
export interface PeerProcess {
  /** Milliseconds to import the bundle, which makes what it has ready: keys, keyrings, caches. */
  readonly importMs: number;
  /** Bytes of memory (resident set size) when all documents were written. */
  readonly rss: number;
}

const [, , file = "", count = ""] = process.argv;
const start = performance.now();
const { peer } = (await import(pathToFileURL(file).href)) as { peer: Peer };
const importMs = performance.now() - start;
let [first, length] = ["", 0];
for (let i = 0; i < Number(count); i++) {
  const text = await peer.write(documentOf(1_024, i));
  first ||= text;
  length += text.length;
}
const answer: PeerProcess = { importMs, rss: process.memoryUsage.rss() };
if (length < 900 * Number(count)) throw new Error("The answers are short");
// The bundle's own answer, not that of the sources.
const document = documentOf(1_024, 0);
const isRight = peer.read
  ? gives(document, peer.read)
  : gives(peer.masks ? masked(document) : document, JSON.parse);
await assertRight(file, isRight, first);
console.log(JSON.stringify(answer));
