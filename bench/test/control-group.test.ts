import { afterEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeControlGroup } from "../support/lambda/control-group.ts";

const LIMITS = { memory: 128, cores: 128 / 1_769 };

describe("a control group", () => {
  const root = mkdtempSync(join(tmpdir(), "control-group-"));
  const table = join(root, "mounts");
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Makes a folder in place of a mounted hierarchy, and its line of the table. */
  function mounted(name: string, type: string, options: string): string {
    mkdirSync(join(root, name), { recursive: true });
    return `cgroup ${join(root, name)} ${type} rw,${options} 0 0\n`;
  }
  const read = (file: string) => readFileSync(join(root, file), "utf8");

  test("of version 1 has the share of CPU and the memory in two hierarchies", () => {
    writeFileSync(
      join(root, "mounts"),
      mounted("cpu", "cgroup", "cpu") + mounted("memory", "cgroup", "memory"),
    );
    const group = makeControlGroup("g", LIMITS, table);
    expect(group.kind).toBe("control group v1");
    expect(read("cpu/g/cpu.cfs_period_us")).toBe("20000");
    expect(read("cpu/g/cpu.cfs_quota_us")).toBe("1447");
    expect(read("memory/g/memory.limit_in_bytes")).toBe(`${128 * 2 ** 20}`);
    expect(group.entrances).toEqual([
      join(root, "cpu/g/cgroup.procs"),
      join(root, "memory/g/cgroup.procs"),
    ]);
  });

  test("of version 2 has both in one", () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(table, mounted("unified", "cgroup2", "nsdelegate"));
    const group = makeControlGroup("g", { memory: 3_008, cores: 1.7 }, table);
    expect(group.kind).toBe("control group v2");
    expect(read("unified/cgroup.subtree_control")).toBe("+cpu +memory");
    expect(read("unified/g/cpu.max")).toBe("34000 20000");
    expect(read("unified/g/memory.max")).toBe(`${3_008 * 2 ** 20}`);
    expect(group.entrances).toEqual([join(root, "unified/g/cgroup.procs")]);
  });

  test("that cannot be made says what it takes", () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(table, "proc /proc proc rw 0 0\n");
    expect(() => makeControlGroup("g", LIMITS, table)).toThrow(
      /takes Linux and the rights of root .*: none is mounted/,
    );
    expect(existsSync(join(root, "g"))).toBe(false);
  });
});
