/** Values for another thread are masked before they are sent there. */
import { afterAll, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import pino9 from "pino-9";
import { logMasking } from "../../src/entries/log.ts";

const folder = mkdtempSync(join(tmpdir(), "sealmask-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("logMasking with transports of pino", () => {
  const { pino: wrap } = logMasking({ fields: ["user.email"] });
  for (const [version, make] of Object.entries({ "10": pino, "9": pino9 })) {
    test(`masks what pino ${version} writes through a thread of its own`, async () => {
      const destination = join(folder, `${version}.log`);
      const transport = make.transport({
        targets: [{ target: "pino/file", options: { destination } }],
      });
      await once(transport, "ready");
      const log = wrap(make as typeof pino)({}, transport);
      log.child({ user: { email: "jo@example.com" } }).info("signed in");
      const isClosed = once(transport, "close");
      transport.end();
      await isClosed;
      const [line = ""] = readFileSync(destination, "utf8").split("\n");
      expect(JSON.parse(line)).toMatchObject({
        user: { email: "*****" },
        msg: "signed in",
      });
    });
  }
});
