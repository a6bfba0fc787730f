/** Checks .github/workflows with GitHub's own parser, and that they pin what they use and ask for no more than they need. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import { parse } from "yaml";
import { root } from "./root.mjs";
import { main } from "./run.mjs";

const PINNED = /uses: (?:\.\/.+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;

/** The jobs that may act under the workflow's identity. */
const MAY_PUBLISH = { "release.yml": ["npm", "jsr"] };

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

function permissionErrors(name, content) {
  const { permissions, jobs } = parse(content);
  const errors = [];
  if (JSON.stringify(permissions) !== '{"contents":"read"}') {
    errors.push("permissions at the top must be contents: read alone");
  }
  for (const [job, each] of Object.entries(jobs)) {
    const may = MAY_PUBLISH[name]?.includes(job);
    if (each.permissions && !may) errors.push(`${job} widens permissions`);
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
