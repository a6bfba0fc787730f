import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import * as sealmask from "../mod.ts";
import * as dynamodb from "../src/entries/dynamodb.ts";
import * as keyStore from "../src/entries/key-store.ts";
import {
  KEYRING_ERROR_REASONS,
  KeyringError,
  type KeyringErrorReason,
} from "../src/util/errors.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Returns a page's sections by title: from a heading of a level to the next one of that level or above. */
function sectionsOf(page: string, level: number): ReadonlyMap<string, string> {
  const heading = new RegExp(`^#{1,${level}} (.+)$`, "gm");
  const found = [...page.matchAll(heading)].map((match, i, all) => ({
    title: `${match[1]}`,
    isOfLevel: match[0].startsWith(`${"#".repeat(level)} `),
    text: page.slice(match.index, all[i + 1]?.index),
  }));
  const sections = found.filter(({ isOfLevel }) => isOfLevel);
  return new Map(sections.map(({ title, text }) => [title, text]));
}

const page = read("docs/reference/errors.md");
const entries = sectionsOf(page, 2);
const reasons = sectionsOf(page, 3);

/** Error classes that callers can meet: all except the base class, which has no code. */
const classes = [
  ...Object.values<unknown>(sealmask),
  ...Object.values<unknown>(dynamodb),
  ...Object.values<unknown>(keyStore),
].filter(
  (value): value is typeof sealmask.KeyringError =>
    typeof value === "function" &&
    value.prototype instanceof sealmask.SealmaskError,
);

/** Returns the codes that the page documents, by the class of each entry. */
function documentedCodes(): Record<string, string> {
  const codes: Record<string, string> = {};
  for (const [title, text] of entries) {
    const code = /^`code`: `"(\w+)"`$/m.exec(text)?.[1];
    if (code !== undefined) codes[title] = code;
  }
  return codes;
}

/** Returns the labels that are missing from an entry. */
function missingLabels(text: string): string[] {
  const labels = ["**Causes:**", "**Do this:**", "**Retry:**"];
  return labels.filter(
    (label) => !text.includes(`\n${label} `) && !text.includes(`\n${label}\n`),
  );
}

describe("the reference of errors", () => {
  test("has an entry for each code of an error class, and none for anything else", () => {
    expect(classes.length).toBe(11);
    expect(documentedCodes()).toEqual(
      Object.fromEntries(classes.map(({ name, code }) => [name, code])),
    );
  });

  test("has an entry for each code in the source, wherever it stands", () => {
    const folder = join(root, "src");
    const files = readdirSync(folder, { recursive: true })
      .map((name) => `${name}`.replaceAll("\\", "/"))
      .filter((name) => name.endsWith(".ts"));
    const known = ["ERR_JOSE_", "ERR_JWKS_", "UND_ERR_"];
    const codes = files
      .flatMap((file) => read(`src/${file}`).match(/"ERR_\w+"/g) ?? [])
      .map((each) => each.slice(1, -1))
      .filter((code) => !known.some((other) => code.startsWith(other)));
    expect([...new Set(codes)].sort()).toEqual(
      Object.values(documentedCodes()).sort(),
    );
  });

  test("has an entry for each reason of a KeyringError, and none for anything else", () => {
    expect([...reasons.keys()].sort()).toEqual(
      [...KEYRING_ERROR_REASONS].sort(),
    );
  });

  test("says in each entry why it happens, what to do, and whether to retry", () => {
    for (const { name } of classes) {
      const missing = missingLabels(entries.get(name) ?? "");
      expect({ name, missing }).toEqual({ name, missing: [] });
    }
    for (const [reason, text] of reasons) {
      const missing = missingLabels(text);
      expect({ reason, missing }).toEqual({ reason, missing: [] });
    }
  });

  test("advises to retry exactly where the error says that it is retryable", () => {
    for (const [name, text] of reasons) {
      const reason = name as KeyringErrorReason;
      const { retryable } = new KeyringError("", { reason });
      const advice = /^\*\*Retry:\*\* (yes|no)\b/m.exec(text)?.[1];
      expect({ reason, advice }).toEqual({
        reason,
        advice: retryable ? "yes" : "no",
      });
    }
  });
});

describe("the reference of entries", () => {
  test("has a page for each entry of the package, and each page is of one", () => {
    const { exports } = JSON.parse(read("package.json"));
    const names = Object.keys(exports)
      .filter((name) => name !== "./package.json")
      .map((name) => (name === "." ? "sealmask" : name.slice(2)));
    const folder = join(root, "docs/reference/entries");
    const pages = readdirSync(folder).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual(names.map((name) => `${name}.md`).sort());
    expect(existsSync(join(folder, "README.md"))).toBe(true);
    for (const name of names) {
      const title = name === "sealmask" ? name : `sealmask/${name}`;
      expect(read(`docs/reference/entries/${name}.md`)).toContain(
        `\n# ${title}\n`,
      );
    }
  });
});
