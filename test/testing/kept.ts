import { startLocalKms } from "../../src/entries/testing.ts";

/** A process of its own: a local KMS that keeps its keys in the file named, until it is killed. */
const kms = await startLocalKms({ file: process.argv[2] });
console.log(kms.endpoint);
