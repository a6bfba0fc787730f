import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What a process may take. */
export interface Limits {
  /** Megabytes. */
  readonly memory: number;
  /** Cores: a share of one, or more than one. */
  readonly cores: number;
}

/** A Linux control group (cgroups(7)) with limits. */
export interface ControlGroup {
  readonly kind: "control group v1" | "control group v2";
  /** Files: a process that writes its number to each of them is in the group. */
  readonly entrances: readonly string[];
  /** Removes it, once no process is in it. */
  remove(): void;
}

/** Microseconds of a period, within which a group gets its share of CPU. */
const PERIOD = 20_000;

interface Mount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

function mounts(table: string): Mount[] {
  return readFileSync(table, "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , type]) => type === "cgroup" || type === "cgroup2")
    .map(([, folder = "", type = "", options = ""]) => {
      return { folder, type, options: options.split(",") };
    });
}

/** Makes a group of version 1: one folder for each controller. */
function versionOne(
  name: string,
  { memory, cores }: Limits,
  all: readonly Mount[],
): ControlGroup {
  const folderOf = (controller: string) => {
    const mount = all.find(
      ({ type, options }) => type === "cgroup" && options.includes(controller),
    );
    if (!mount) throw new Error(`there is no controller ${controller}`);
    const folder = join(mount.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const [cpu, memories] = [folderOf("cpu"), folderOf("memory")];
  writeFileSync(join(cpu, "cpu.cfs_period_us"), `${PERIOD}`);
  const quota = Math.round(PERIOD * cores);
  writeFileSync(join(cpu, "cpu.cfs_quota_us"), `${quota}`);
  const bytes = `${memory * 2 ** 20}`;
  writeFileSync(join(memories, "memory.limit_in_bytes"), bytes);
  const swap = join(memories, "memory.memsw.limit_in_bytes");
  if (existsSync(swap)) writeFileSync(swap, bytes);
  return {
    kind: "control group v1",
    entrances: [cpu, memories].map((folder) => join(folder, "cgroup.procs")),
    remove() {
      for (const folder of new Set([cpu, memories])) rmdirSync(folder);
    },
  };
}

/** The root's controllers are lent to groups, unless processes stand in it, as in a container. */
function lendControllers(root: string): void {
  try {
    writeFileSync(join(root, "cgroup.subtree_control"), "+cpu +memory");
  } catch (cause) {
    throw new Error(
      `the control group ${root} lends no controllers; where it holds processes, move them into a group below it first (cgroups(7), "no internal processes"): ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Makes a group of version 2: one folder for all. */
function versionTwo(
  name: string,
  { memory, cores }: Limits,
  { folder: root }: Mount,
): ControlGroup {
  lendControllers(root);
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const quota = Math.round(PERIOD * cores);
  writeFileSync(join(folder, "cpu.max"), `${quota} ${PERIOD}`);
  writeFileSync(join(folder, "memory.max"), `${memory * 2 ** 20}`);
  const swap = join(folder, "memory.swap.max");
  if (existsSync(swap)) writeFileSync(swap, "0");
  return {
    kind: "control group v2",
    entrances: [join(folder, "cgroup.procs")],
    remove: () => rmdirSync(folder),
  };
}

/**
 * Makes a control group, of version 1 where there are controllers of it, and else of version 2.
 *
 * @param table where the mounts are listed
 * @throws {Error} saying what is missing: mostly the permission
 */
export function makeControlGroup(
  name: string,
  limits: Limits,
  table = "/proc/self/mounts",
): ControlGroup {
  try {
    const all = mounts(table);
    const hasOne = all.some(
      ({ type, options }) => type === "cgroup" && options.includes("cpu"),
    );
    if (hasOne) return versionOne(name, limits, all);
    const two = all.find(({ type }) => type === "cgroup2");
    if (two) return versionTwo(name, limits, two);
    throw new Error("none is mounted");
  } catch (error) {
    throw new Error(
      `Cannot make a control group, which takes Linux and the rights of root (in a container: --privileged): ${(error as Error).message}`,
      { cause: error },
    );
  }
}
