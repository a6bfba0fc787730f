/**
 * Writes the reference in `docs/reference` from the docstrings. With `--check`, lists the pages that differ from the docstrings
 * and writes nothing.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { entryPage, indexPage } from "./reference/entry-page.mjs";
import { formatSignatures } from "./reference/format-signatures.mjs";
import { fillRegions } from "./reference/regions.mjs";
import { ERRORS, PAGES, readPages } from "./reference/symbols.mjs";
import { root } from "./root.mjs";
import { main } from "./run.mjs";

/** Hand-written pages that take tables and entries from the docstrings. */
const WITH_REGIONS = [ERRORS, "docs/reference/options.md"];

const read = (file) => {
  const path = join(root, file);
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : undefined;
};

/** Returns the text of each page by its file. */
function writePages() {
  const { pages, byName } = readPages();
  const texts = formatSignatures(pages.map((page) => entryPage(page, byName)));
  return new Map([
    [`${PAGES}/README.md`, indexPage(pages, byName)],
    ...pages.map(({ file }, i) => [file, texts[i]]),
    ...WITH_REGIONS.map((file) => [
      file,
      fillRegions(file, read(file), byName),
    ]),
  ]);
}

await main(async () => {
  const pages = writePages();
  const folder = join(root, PAGES);
  fs.mkdirSync(folder, { recursive: true });
  const files = fs.readdirSync(folder).map((name) => `${PAGES}/${name}`);
  const left = files.filter((file) => !pages.has(file));
  const changed = [...pages.keys()].filter(
    (file) => pages.get(file) !== read(file),
  );
  if (process.argv.includes("--check")) {
    for (const file of [...changed, ...left])
      console.log(`${file} is not as the docstrings have it`);
    if (changed.length + left.length > 0)
      throw new Error("Run `npm run docs`, and commit what it writes");
    console.log(
      `reference: ${pages.size} pages are as the docstrings have them`,
    );
    return;
  }
  for (const file of changed)
    fs.writeFileSync(join(root, file), pages.get(file));
  for (const file of left) fs.rmSync(join(root, file));
  console.log(
    `reference: ${pages.size} pages, ${changed.length} written, ${left.length} removed`,
  );
});
