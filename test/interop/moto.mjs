/** Moto (PyPI), a stand-in for AWS: installed in its own virtual environment, and run on loopback. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "../../scripts/root.mjs";
import { pythonWith } from "./python.mjs";

const VERSION = "5.2.5";

/** Services that moto stands in for; each has packages of its own. */
const SERVICES = "dynamodb,kms";

/** Long enough for Python's first start, which compiles every module. */
const START_TIMEOUT = 120_000;

/**
 * Starts moto on a free loopback port.
 *
 * @param {string} [accountId] account of all that moto keeps; by default each request may name one in `x-moto-account-id`
 * @param {{ inTurn?: boolean }} [options] `inTurn`: true to answer one request after another, which isolates transactions
 * @returns the address, the version, and a function that stops moto
 */
export async function startMoto(accountId, { inTurn = false } = {}) {
  const wanted = `moto[server,${SERVICES}]==${VERSION}`;
  const name = `moto-${VERSION}-${SERVICES.replace(",", "-")}`;
  const python = await pythonWith(name, [wanted]);
  const program = inTurn
    ? ["test/interop/moto_in_turn.py"]
    : ["-m", "moto.server"];
  const args = ["-u", ...program, "-H", "127.0.0.1", "-p", "0"];
  const child = spawn(python, args, {
    cwd: root,
    env: {
      ...process.env,
      ...(accountId !== undefined && { MOTO_ACCOUNT_ID: accountId }),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = () => child.kill();
  // However this process ends, moto is stopped.
  process.once("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(1));
  }
  const endpoint = await new Promise((resolve, reject) => {
    const last = [];
    const fail = (why) => reject(new Error([why, ...last].join("\n")));
    const timer = setTimeout(() => {
      stop();
      fail(`Moto does not start within ${START_TIMEOUT} ms`);
    }, START_TIMEOUT);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`Moto exits with ${code}`);
    });
    // Both pipes are read to the end: moto logs every request, and would block on a full pipe.
    createInterface({ input: child.stderr }).on("line", (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      const [found] = line.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  return { endpoint, version: VERSION, stop };
}
