/** Checks .github/workflows with GitHub's own parser: every action is pinned, and no job asks for more rights than it needs. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import { parse } from "yaml";
import { root } from "./root.mjs";
import { main } from "./run.mjs";

const PINNED = /uses: (?:\.\/.+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;

/** Jobs that may act under the workflow's identity, each with its full list of rights. */
const MAY_PUBLISH = {
  "release.yml": {
    npm: { "id-token": "write" },
    jsr: { contents: "read", "id-token": "write" },
  },
};

async function syntaxErrors(name, content) {
  const file = { name, content };
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  if (value === undefined) {
    return context.errors.getErrors().map((error) => error.message);
  }
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return errors.map((error) => error.Message);
}

function unpinned(content) {
  return content
    .split("\n")
    .filter((line) => line.includes("uses:") && !PINNED.test(line))
    .map((line) => `not pinned to a commit, with its version: ${line.trim()}`);
}

function permissionText(permissions) {
  return permissions === undefined
    ? "no permissions of its own"
    : `the permissions ${JSON.stringify(permissions)}`;
}

function permissionErrors(name, content) {
  const { permissions, jobs } = parse(content);
  const errors = [];
  if (!isDeepStrictEqual(permissions, { contents: "read" })) {
    errors.push("permissions at the top must be contents: read alone");
  }
  const publishing = MAY_PUBLISH[name] ?? {};
  for (const job of Object.keys(publishing)) {
    if (!(job in jobs)) errors.push(`${job} is missing, which publishes`);
  }
  for (const [job, each] of Object.entries(jobs)) {
    if (!isDeepStrictEqual(each.permissions, publishing[job])) {
      errors.push(
        `${job} must have ${permissionText(publishing[job])}, and has ${permissionText(each.permissions)}`,
      );
    }
    if (!each.uses && !each["timeout-minutes"]) {
      errors.push(`${job} has no timeout-minutes`);
    }
  }
  return errors;
}

await main(async () => {
  const cwd = join(root, ".github/workflows");
  const names = globSync("*.{yml,yaml}", { cwd }).sort();
  if (names.length === 0) throw new Error("There is no workflow");
  for (const name of names) {
    const content = readFileSync(join(cwd, name), "utf8");
    const syntax = await syntaxErrors(name, content);
    const others = [...unpinned(content), ...permissionErrors(name, content)];
    const errors = syntax.length > 0 ? syntax : others;
    for (const each of errors) console.log(`${name}: ${each}`);
    if (errors.length > 0) process.exitCode = 1;
    else console.log(`ok: ${name}`);
  }
});
