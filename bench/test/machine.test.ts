import { expect, test } from "bun:test";
import {
  disturbance,
  machineOf,
  stolenShare,
  watchStolen,
} from "../runner/machine.ts";

const stat = (user: number, idle: number, stolen: number) =>
  `cpu  ${user} 0 0 ${idle} 0 0 0 ${stolen} 0 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n`;

test("what other machines took is a share of the time that there was work for, without what was idle", () => {
  expect(stolenShare(stat(100, 500, 10), stat(400, 900, 110))).toBe(0.25);
  expect(stolenShare(stat(100, 500, 10), stat(400, 900, 10))).toBe(0);
  expect(stolenShare(stat(100, 500, 10), stat(100, 900, 10))).toBe(0);
});

test("a machine is told by its processor, and by what others took of it in each run", () => {
  const share = watchStolen()();
  if (process.platform === "linux") expect(share).toBeWithin(0, 1.001);
  else expect(share).toBeNull();
  expect(machineOf([0.1, 0])).toMatchObject({ stolen: [0.1, 0] });
  expect(machineOf([null]).stolen).toBeUndefined();
  expect(machineOf([0]).cores).toBeGreaterThan(0);
});

test("where others took more than a tenth in any run, times are to be measured again", () => {
  expect(disturbance([0.02, 0.401, 0])).toBe(
    "other machines took 40 % of the processors' working time in a run: measure times again when they take less",
  );
  expect(disturbance([0.1, 0])).toBeNull();
  expect(disturbance([null])).toBeNull();
  expect(disturbance()).toBeNull();
});
