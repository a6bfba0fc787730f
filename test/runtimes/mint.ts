/** Prints tokens made on the runtime that runs it, for the others to open. */
import { exchanged, masking } from "./exchanged.ts";

const tokens: string[] = [];
for (const { value, context } of exchanged) {
  tokens.push(await masking.encrypt(value, { context }));
}
console.log(JSON.stringify(tokens));
