import { describe, expect, test } from "bun:test";

interface Release {
  readonly tag: string;
  readonly versions: Record<string, string>;
  readonly changelog: string;
}

const url = new URL("../scripts/release-problems.mjs", import.meta.url);
const { releaseProblems } = (await import(url.href)) as {
  releaseProblems(release: Release): string[];
};

const GOOD: Release = {
  tag: "v1.2.3",
  versions: { "package.json": "1.2.3", "deno.json": "1.2.3" },
  changelog: "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n",
};

describe("releaseProblems", () => {
  test("lets a tag pass whose version all manifests and the changelog have", () => {
    expect(releaseProblems(GOOD)).toEqual([]);
    const changelog = "## [1.2.3-rc.1] - 2026-12-01";
    const versions = { "package.json": "1.2.3-rc.1" };
    const tag = "v1.2.3-rc.1";
    expect(releaseProblems({ tag, versions, changelog })).toEqual([]);
  });

  test("names each manifest that has another version", () => {
    const versions = { "package.json": "1.2.3", "deno.json": "1.2.2" };
    expect(releaseProblems({ ...GOOD, versions })).toEqual([
      "deno.json has version 1.2.2, the tag 1.2.3",
    ]);
  });

  test("refuses a version that the changelog lacks, or has no date for", () => {
    for (const changelog of ["## [Unreleased]", "## [1.2.3]", "## [1.2.30]"]) {
      expect(releaseProblems({ ...GOOD, changelog })).toHaveLength(1);
    }
  });

  test("refuses a tag that is no version", () => {
    for (const tag of ["1.2.3", "v1.2", "vnext"]) {
      expect(releaseProblems({ ...GOOD, tag })).toHaveLength(1);
    }
  });
});
