/** Formats the signatures of all pages with Biome, in one run. */
import { capture } from "../run.mjs";

const MARK = "// next signature";
const BLOCK = /^```typescript\n((?:declare|type|interface) [\s\S]*?)\n```$/gm;

/** Returns the pages with formatted signatures, without the words that completed them to valid TypeScript. */
export function formatSignatures(pages) {
  const signatures = pages.flatMap((page) =>
    Array.from(page.matchAll(BLOCK), ([, code]) => code),
  );
  const input = signatures.join(`\n${MARK}\n`);
  const command = ["format", "--stdin-file-path=signatures.ts"];
  const formatted = capture("biome", command, { input }).split(MARK).values();
  return pages.map((page) =>
    page.replace(BLOCK, () => {
      const code = formatted
        .next()
        .value.trim()
        .replace(/^declare (?:function )?/gm, "")
        .replace(/ \{\}$/, "");
      return `\`\`\`typescript\n${code}\n\`\`\``;
    }),
  );
}
