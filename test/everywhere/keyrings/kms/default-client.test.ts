import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { env } from "node:process";
import { commandOf, root } from "../../../support/this-runtime.ts";

test("without a client, one of the SDK's is made for each Region, and nothing is printed", () => {
  const {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _,
    AWS_REGION: __,
    ...rest
  } = env;
  const [command, args] = commandOf(
    "test/everywhere/keyrings/kms/default-client.ts",
  );
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: rest,
  });
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
