/**
 * Writes docs/reference/token-vectors.json. Nothing in the file is random: another run writes the same bytes.
 *
 *   bun test/token-vectors/make.ts
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { vectorsText } from "./vectors.ts";

const file = new URL(
  "../../docs/reference/token-vectors.json",
  import.meta.url,
);
writeFileSync(fileURLToPath(file), vectorsText());
