import { startLocalKms } from "../../src/entries/testing.ts";

/** Local KMS in its own process; it keeps its keys in the given file until the process is killed. */
const kms = await startLocalKms({ file: process.argv[2] });
console.log(kms.endpoint);
