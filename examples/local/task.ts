import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const examples = join(import.meta.dirname, "..");

/** The folders in which npm may install the AWS SDK. Lambda's Node runtimes bring all of it. */
const INSTALLED = ["node_modules/@aws-sdk", "../node_modules/@aws-sdk"]
  .map((folder) => join(examples, folder))
  .filter((folder) => existsSync(folder));

/** The folder of a function's code while it runs. */
export interface Task {
  /** For `LAMBDA_TASK_ROOT`. */
  readonly folder: string;
  remove(): void;
}

function linkSdk(modules: string): void {
  const scope = join(modules, "@aws-sdk");
  mkdirSync(scope, { recursive: true });
  for (const folder of INSTALLED) {
    for (const name of readdirSync(folder)) {
      const link = join(scope, name);
      if (!existsSync(link)) symlinkSync(join(folder, name), link, "junction");
    }
  }
}

/**
 * Puts a function's code into a folder of its own, outside of this repository, whose packages it would find otherwise.
 *
 * @param file the code
 * @param bringsSdk whether the runtime brings the AWS SDK
 */
export function makeTask(file: string, bringsSdk: boolean): Task {
  // Runtimes resolve links in the names of modules, and a temporary folder may be one.
  const place = mkdtempSync(join(realpathSync(tmpdir()), "sealmask-task-"));
  const folder = join(place, "task");
  mkdirSync(folder);
  copyFileSync(file, join(folder, basename(file)));
  if (bringsSdk) linkSdk(join(place, "node_modules"));
  return {
    folder,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
