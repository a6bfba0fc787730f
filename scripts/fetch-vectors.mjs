/**
 * Fetches the public test vectors on a hosted CI, and tells later steps where they are. VECTORS_URL names a .tar.gz of the
 * folder `vectors`, VECTORS_SHA256 its digest. Imports no package: none may be installed yet.
 */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { capture, main } from "./run.mjs";

const folder = join(root, ".cache/ci");

await main(async () => {
  const { VECTORS_URL, VECTORS_SHA256, GITHUB_ENV } = process.env;
  if (!VECTORS_URL || !VECTORS_SHA256) {
    throw new Error(
      "Cannot fetch the test vectors: expected the repository variables VECTORS_URL and VECTORS_SHA256; see .github/workflows/ci.yml",
    );
  }
  const response = await fetch(VECTORS_URL);
  if (!response.ok) {
    throw new Error(
      `Cannot fetch the test vectors: expected an answer of 200, got ${response.status}`,
    );
  }
  const archive = new Uint8Array(await response.arrayBuffer());
  const digest = createHash("sha256").update(archive).digest("hex");
  if (digest !== VECTORS_SHA256) {
    throw new Error(
      `Cannot use the test vectors: expected the SHA-256 ${VECTORS_SHA256}, got ${digest}`,
    );
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "vectors.tar.gz"), archive);
  // Windows and macOS have tar too.
  capture("tar", ["-xzf", "vectors.tar.gz"], { cwd: folder });
  const vectors = join(folder, "vectors");
  if (!existsSync(vectors)) {
    throw new Error(
      "Cannot use the test vectors: expected the folder `vectors` in the archive",
    );
  }
  if (GITHUB_ENV) appendFileSync(GITHUB_ENV, `SEALMASK_VECTORS=${vectors}\n`);
  console.log(`vectors: ${vectors}`);
});
