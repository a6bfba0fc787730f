import { describe, expect, test } from "bun:test";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const { repository } = JSON.parse(read("package.json"));
const REPOSITORY = repository.url.replace(/^git\+(.*)\.git$/, "$1");
const PAGES = `${REPOSITORY}/blob/main/`;
const FILES = `${REPOSITORY.replace("github.com", "raw.githubusercontent.com")}/main/`;

/** Documents that npm and JSR show, or that the package contains; the other documents are not beside them. */
const PACKED = ["README.md", "CHANGELOG.md", "SECURITY.md"];

const documents = [
  ...PACKED,
  "CONTRIBUTING.md",
  "examples/README.md",
  ...globSync("docs/**/*.md", { cwd: root }).sort(),
];

/** Link or image, in Markdown or HTML, or a link definition. */
const LINK =
  /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)$|(?:href|src)="([^"]+)"/gm;

/** Returns the targets of a document's links. */
function linksOf(file: string): string[] {
  const prose = read(file)
    .replace(/^ *```[\s\S]*?^ *```$/gm, "")
    .replace(/`[^`\n]*`/g, "code");
  return Array.from(prose.matchAll(LINK), ([, ...to]) => to.join(""));
}

function isAbsolute(link: string): boolean {
  return /^(?:https?:|mailto:)/.test(link);
}

/** Returns the file and the heading of this repository that a link points to, or null for other targets. */
function targetOf(link: string, from: string): [string, string] | null {
  const start = [PAGES, FILES].find((each) => link.startsWith(each));
  if (start === undefined && isAbsolute(link)) return null;
  const [path = "", heading = ""] = link.slice(start?.length ?? 0).split("#");
  if (start !== undefined) return [path, heading];
  return [path === "" ? from : join(dirname(from), path), heading];
}

/** Returns GitHub's anchors for a document's headings; the second heading of a name gets "-1". */
function headingsOf(file: string): string[] {
  const counts = new Map<string, number>();
  const text = read(file).replace(/^ *```[\s\S]*?^ *```$/gm, "");
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, title = ""]) => {
    const name = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
}

describe("documents", () => {
  test("README, changelog and security policy have absolute links alone, which work on npm and JSR", () => {
    for (const file of PACKED) {
      const relative = linksOf(file).filter((link) => !isAbsolute(link));
      expect({ file, relative }).toEqual({ file, relative: [] });
    }
    expect(linksOf("README.md").length).toBeGreaterThan(10);
  });

  test("a link into the repository names a file that exists, and a heading of it", () => {
    for (const from of documents) {
      const broken = linksOf(from).filter((link) => {
        const target = targetOf(link, from);
        if (target === null) return false;
        const [file, heading] = target;
        if (!existsSync(join(root, file))) return true;
        return heading !== "" && !headingsOf(file).includes(heading);
      });
      expect({ from, broken }).toEqual({ from, broken: [] });
    }
  });

  test("each link in brackets that README defines is used, and each that it uses is defined", () => {
    const text = read("README.md").replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
    const definition = /^\[([^\]]+)\]: /gm;
    const defined = Array.from(text.matchAll(definition), ([, name]) => name);
    // Forms: [text][name], or [name] alone.
    const used = Array.from(
      text.matchAll(/\[([^\]]+)\](?:\[([^\]]+)\]|(?![(:[]))/g),
      ([, first, name = first]) => name,
    );
    expect([...new Set(used)].sort()).toEqual(defined.sort());
  });
});
