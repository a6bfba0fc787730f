/** What the examples need to run: their packages, what is published of ours, and runtimes for functions. */
import { join } from "node:path";
import { build } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { root } from "./root.mjs";
import { runtimes } from "./runtimes.mjs";

/** Makes it all ready; gives the environment that says where the runtimes are. */
export async function readyForFunctions() {
  await ensureInstalled();
  const examples = join(root, "examples");
  try {
    await ensureInstalled(examples);
  } catch {
    console.log(
      "aws-lambda-ric does not build here: a loop of ours runs functions on Node",
    );
    await ensureInstalled(examples, "--ignore-scripts");
  }
  await ensureInstalled(join(examples, "infra"));
  build();
  const commandOf = async (id) => {
    const found = await runtimes.find((each) => each.id === id).find();
    if (found === null) throw new Error(`There is no ${id} for this machine`);
    return found.command;
  };
  return {
    ...process.env,
    // AWS's own runtime client needs Node 22 or later.
    EXAMPLES_NODE: await commandOf("node24"),
    EXAMPLES_BUN: await commandOf("bun"),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
