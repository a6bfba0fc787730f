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

/** Folders where npm may install the AWS SDK. Lambda's Node runtimes include all of it. */
const INSTALLED = ["node_modules/@aws-sdk", "../node_modules/@aws-sdk"]
  .map((folder) => join(examples, folder))
  .filter((folder) => existsSync(folder));

/** Folder of a function's code while it runs. */
export interface Task {
  /** Value for `LAMBDA_TASK_ROOT`. */
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
 * Copies a function's code to a folder outside this repository, where it cannot find the repository's packages.
 *
 * @param file the code
 * @param bringsSdk true if the runtime includes the AWS SDK
 */
export function makeTask(file: string, bringsSdk: boolean): Task {
  // Runtimes resolve links in paths of modules, and the temporary folder may be a link.
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
