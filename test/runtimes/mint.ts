/** Prints tokens made on the runtime that runs it, for the others to open. */
import { exchanged, maskings } from "./exchanged.ts";

const tokens: string[] = [];
for (const masking of maskings) {
  for (const { value, context } of exchanged) {
    tokens.push(await masking.encrypt(value, { context }));
  }
}
console.log(JSON.stringify(tokens));
