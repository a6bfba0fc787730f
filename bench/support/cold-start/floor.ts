/**
 * The least that the work takes: an HTTP request and one call of the cipher, with neither a signature nor a token.
 * What the runtime loads for these is loaded by every program that does the work.
 */
import { answer, reportCost } from "./cost.ts";
import { record } from "./workload.ts";

reportCost();
const { AWS_ENDPOINT_URL_KMS: url = "" } = process.env;
if (process.versions.bun) {
  const response = await fetch(url, { method: "POST", body: "{}" });
  await response.text();
} else {
  const http = process.getBuiltinModule("node:http");
  await new Promise<void>((resolve, reject) => {
    const request = http.request(url, { method: "POST" }, (response) => {
      response.resume().on("end", resolve).on("error", reject);
    });
    request.on("error", reject).end("{}");
  });
}
const { subtle } = crypto;
const iv = new Uint8Array(12);
const raw = new Uint8Array(32);
const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
const plaintext = new TextEncoder().encode(JSON.stringify(record));
const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, plaintext);
answer(btoa(String.fromCharCode(...new Uint8Array(sealed))));
