import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Limits of a process. */
export interface Limits {
  /** Megabytes. */
  readonly memory: number;
  /** Cores: may be a fraction, or more than one. */
  readonly cores: number;
}

/** Linux control group (cgroups(7)) with limits. */
export interface ControlGroup {
  readonly kind: "control group v1" | "control group v2";
  /** Files that admit a process: it joins the group by writing its id to each. */
  readonly entrances: readonly string[];
  /** Removes the group, which must have no process. */
  remove(): void;
}

/** Microseconds of a period, within which a group gets its share of CPU. */
const PERIOD = 20_000;

/** Mounted hierarchy of control groups: version 2, or one controller of version 1. */
interface Mount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

function mountsIn(table: string): Mount[] {
  return readFileSync(table, "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .map(([, folder = "", type = "", options = ""]) => {
      return { folder, type, options: options.split(",") };
    });
}

/** Writes a group's limits to its files, and returns the files for joining the group. */
function makeGroup(
  kind: ControlGroup["kind"],
  folders: readonly string[],
  limits: readonly (readonly [file: string, limit: string])[],
): ControlGroup {
  for (const [file, limit] of limits) writeFileSync(file, limit);
  return {
    kind,
    entrances: folders.map((folder) => join(folder, "cgroup.procs")),
    remove() {
      for (const folder of new Set(folders)) rmdirSync(folder);
    },
  };
}

/**
 * Makes a control group: of version 1 if there are controllers of version 1, otherwise of version 2.
 *
 * @param table file that lists the mounts
 * @throws {Error} naming the missing part, mostly the permission
 */
export function makeControlGroup(
  name: string,
  { memory, cores }: Limits,
  table = "/proc/self/mounts",
): ControlGroup {
  const [quota, bytes] = [Math.round(PERIOD * cores), `${memory * 2 ** 20}`];
  const folderIn = (mount: Mount | undefined) => {
    if (!mount) throw new Error("none is mounted");
    const folder = join(mount.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  try {
    const mounts = mountsIn(table);
    const [cpu, memories] = ["cpu", "memory"].map((controller) =>
      mounts.find(
        ({ type, options }) =>
          type === "cgroup" && options.includes(controller),
      ),
    );
    if (cpu) {
      const [ofCpu, ofMemory] = [folderIn(cpu), folderIn(memories)];
      const swap = join(ofMemory, "memory.memsw.limit_in_bytes");
      return makeGroup(
        "control group v1",
        [ofCpu, ofMemory],
        [
          [join(ofCpu, "cpu.cfs_period_us"), `${PERIOD}`],
          [join(ofCpu, "cpu.cfs_quota_us"), `${quota}`],
          [join(ofMemory, "memory.limit_in_bytes"), bytes],
          ...(existsSync(swap) ? [[swap, bytes] as const] : []),
        ],
      );
    }
    const two = mounts.find(({ type }) => type === "cgroup2");
    const root = two?.folder ?? "";
    // The root lends its controllers to groups, unless the root itself has processes, as in a container (cgroups(7)).
    if (two)
      writeFileSync(join(root, "cgroup.subtree_control"), "+cpu +memory");
    const folder = folderIn(two);
    const swap = join(folder, "memory.swap.max");
    return makeGroup(
      "control group v2",
      [folder],
      [
        [join(folder, "cpu.max"), `${quota} ${PERIOD}`],
        [join(folder, "memory.max"), bytes],
        ...(existsSync(swap) ? [[swap, "0"] as const] : []),
      ],
    );
  } catch (error) {
    throw new Error(
      `Cannot make a control group, which takes Linux and the rights of root (in a container: --privileged): ${(error as Error).message}`,
      { cause: error },
    );
  }
}
