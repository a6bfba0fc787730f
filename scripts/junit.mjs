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

const RUNNER = "test/runtimes/deno.ts";

function outcomeOf(test) {
  if ("failure" in test || "error" in test) return "failed";
  return "skipped" in test ? "skipped" : "passed";
}

/** Every test of a JUnit report, named by the suites that it stands in (Deno's is our runner) and itself. */
export function readJunitReport(xml) {
  function testsIn(suite, names) {
    const own = (suite.testcase ?? []).map((test) => ({
      name: [...names, test.name].join(" > "),
      outcome: outcomeOf(test),
    }));
    const inner = (suite.testsuite ?? []).flatMap((each) =>
      testsIn(each, each.name.endsWith(RUNNER) ? [] : [...names, each.name]),
    );
    return [...own, ...inner];
  }
  return testsIn(parser.parse(xml).testsuites, []);
}
