/**
 * A program: imports a peer's bundle, writes documents with it and prints what that took.
 *
 *   peer-process <file> <documents>
 */
import process from "node:process";
import { pathToFileURL } from "node:url";
import { documentOf } from "./documents.ts";
import type { Peer } from "./peers/peer.ts";

/** What a process of its own took. */
export interface PeerProcess {
  /** Milliseconds to import the bundle. */
  readonly importMs: number;
  /** Bytes of memory (resident set size) when all documents were written. */
  readonly rss: number;
}

const [, , file = "", count = ""] = process.argv;
const start = performance.now();
const { peer } = (await import(pathToFileURL(file).href)) as { peer: Peer };
const importMs = performance.now() - start;
let length = 0;
for (let i = 0; i < Number(count); i++) {
  length += (await peer.write(documentOf(1_024, i))).length;
}
if (length < 900 * Number(count)) throw new Error("The answers are short");
const answer: PeerProcess = { importMs, rss: process.memoryUsage.rss() };
console.log(JSON.stringify(answer));
