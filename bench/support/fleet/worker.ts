/** A thread that simulates what it is sent. */
import { parentPort } from "node:worker_threads";
import { simulate } from "./simulate.ts";

parentPort?.on("message", async (given: Parameters<typeof simulate>) => {
  parentPort?.postMessage(await simulate(...given));
});
