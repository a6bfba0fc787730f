/** Reads the runtimes' test reports: name and outcome of each test. */
import { readFileSync } from "node:fs";
import { XMLParser } from "fast-xml-parser";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: Infinity },
  isArray: (name) => name === "testsuite" || name === "testcase",
});

function outcomeOf(test) {
  if ("failure" in test || "error" in test) return "failed";
  return "skipped" in test ? "skipped" : "passed";
}

/** Reads a JUnit report. A test's name starts with those of its suites, one of which on Deno is our runner. */
export function readJunit(file) {
  function testsIn(suite, names) {
    const own = (suite.testcase ?? []).map((test) => ({
      name: [...names, test.name].join(" > "),
      outcome: outcomeOf(test),
    }));
    const inner = (suite.testsuite ?? []).flatMap((each) => {
      const isRunner = each.name.endsWith("test/runtimes/deno.ts");
      return testsIn(each, isRunner ? names : [...names, each.name]);
    });
    return [...own, ...inner];
  }
  return testsIn(parser.parse(readFileSync(file, "utf8")).testsuites, []);
}

/** Reads the output of node-results.mjs: a line of JSON for each test. */
export function readLines(file) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}
