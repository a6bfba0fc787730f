/**
 * Checks the words of the project: spelling (`cspell.json`), the form of documents (`.markdownlint-cli2.jsonc`), and commit
 * messages (`commitlint.config.mjs`). `test/words.test.ts` lists the words that we do not use.
 */
import { capture, main, runTool } from "./run.mjs";

/** Last commit from before the rules for messages: only later commits are checked. */
const LAST_UNRULED = "4e0c0ae";

/** Returns the commit after which messages are checked; in a shallow clone, the oldest one in the clone. */
function firstChecked() {
  const git = (...args) => capture("git", args).trim();
  try {
    return git("rev-parse", "--verify", "--quiet", `${LAST_UNRULED}^{commit}`);
  } catch {
    const [first] = git("rev-list", "--max-parents=0", "HEAD").split("\n");
    console.log(`A shallow clone: commits are checked from ${first} on`);
    return first;
  }
}

await main(async () => {
  const tools = [
    ["cspell", ["--no-progress", "--quiet", "--show-suggestions"]],
    ["markdownlint-cli2", []],
    ["commitlint", ["--from", firstChecked()]],
  ];
  for (const [tool, args] of tools) {
    if ((await runTool(tool, args)) !== 0) process.exitCode = 1;
  }
});
