import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { skip } from "../../support/skip.ts";

interface Row {
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
}

const rows: Row[] = JSON.parse(env.SEALMASK_RUNTIMES ?? "[]");
const root = fileURLToPath(new URL("../../..", import.meta.url));

for (const { id, command, args } of rows) {
  test(`without a client, one of the SDK's is made for each Region on ${id}, and nothing is printed`, () => {
    const {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _,
      AWS_REGION: __,
      ...rest
    } = env;
    const { stdout, stderr, status } = spawnSync(
      command,
      [...args, "test/keyrings/kms/default-client.ts"],
      { cwd: root, encoding: "utf8", env: rest },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      back: "x",
      calls: [
        ["GenerateDataKey", "eu-west-1"],
        ["Encrypt", "us-east-1"],
        ["Decrypt", "eu-west-1"],
      ],
      isSame: true,
      attempts: 4,
    });
  });
}

if (rows.length === 0) {
  skip(
    "without a client, one of the SDK's is made for each Region, and nothing is printed",
    "run it with npm test, which knows where the runtimes are",
  );
}
