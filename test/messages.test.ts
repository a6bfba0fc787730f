/** Rules for the text of every error, read from the sources: simple patterns that catch the usual slips. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Sources without comments, by path. */
const sources = readdirSync(join(root, "src"), { recursive: true })
  .map((name) => join("src", `${name}`.replaceAll("\\", "/")))
  .filter((name) => name.endsWith(".ts"))
  .map((name): [string, string] => {
    const text = readFileSync(join(root, name), "utf8");
    return [name, text.replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, "")];
  });

/** Finds every match of a pattern in the sources. */
function places(pattern: RegExp): string[] {
  return sources.flatMap(([name, text]) =>
    Array.from(text.matchAll(pattern), ([found]) => `${name}: ${found}`),
  );
}

describe("the text of an error", () => {
  test("decides nothing: no code compares or searches a message", () => {
    const compared = /\bmessage\s*(?:\?\?\s*"")?\s*[=!]==?\s*["'`][^"'`]/g;
    const searched =
      /\.message\s*\??\.(?:match|matchAll|includes|startsWith|endsWith|search|indexOf)\(/g;
    const tested = /\.(?:test|exec)\(\s*(?:\w+\??\.)?message\b/g;
    expect([compared, searched, tested].flatMap(places)).toEqual([]);
  });

  test("that says what was expected says what came", () => {
    const literals = places(/^[^\n]*["'`][^\n]*\bexpected (?![=:])[^\n]*$/gm);
    expect(literals.length).toBeGreaterThan(20);
    expect(literals.filter((each) => !/\bgot\b/.test(each))).toEqual([]);
  });

  test("is given what came as an argument of its own", () => {
    // `refuse(what, "…, got …")` would repeat "got", and `refuse(what, expected, RangeError)` would describe the class.
    const refusals = places(
      /(?<!function )\b(?:refuse|refuseAs|malformed\w+)\((?:[^;]*?)\);/g,
    );
    expect(refusals.length).toBeGreaterThan(100);
    const wrong = refusals.filter(
      (each) =>
        /, got /.test(each) ||
        /\brefuse\(\s*[^,]+,\s*(?:"[^"]*"|`[^`]*`|'[^']*'|\w+),\s*(?:Range|Type|Envelope)Error,?\s*\)/.test(
          each,
        ),
    );
    expect(wrong).toEqual([]);
  });
});
