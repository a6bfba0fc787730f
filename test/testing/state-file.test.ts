import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import {
  lstat,
  mkdtemp,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateListKeys } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../src/entries/testing.ts";
import { caught } from "../support/caught.ts";
import { bytesFrom } from "../support/keys.ts";
import { commandOf, root } from "../support/this-runtime.ts";
import { harness } from "./harness.ts";
import { post } from "./raw.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealmask-kms-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("keys, aliases, grants and rotations outlive a restart", async () => {
  const file = join(folder, "restart.json");
  const first = await harness({ file });
  const { arn: KeyId } = await first.kms.createKey({
    alias: "alias/kept",
    multiRegion: true,
  });
  const rsa = await first.kms.createKey({ keySpec: "RSA_2048" });
  const Plaintext = bytesFrom(1);
  const old = await first.sdk.encrypt({ KeyId, Plaintext });
  const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  const wrapped = await first.sdk.encrypt({
    KeyId: rsa.arn,
    Plaintext,
    EncryptionAlgorithm,
  });
  await first.sdk.rotateKeyOnDemand({ KeyId });
  await first.sdk.replicateKey({ KeyId, ReplicaRegion: "eu-west-1" });
  const { GrantToken = "" } = await first.sdk.createGrant({
    KeyId,
    GranteePrincipal: "arn:aws:iam::111122223333:user/a",
    Operations: ["Encrypt"],
  });
  const before = await first.sdk.describeKey({ KeyId });
  await first.end();

  const second = await harness({ file });
  const after = await second.sdk.describeKey({
    KeyId: "alias/kept",
    GrantTokens: [GrantToken],
  });
  expect(after.KeyMetadata).toEqual(before.KeyMetadata);
  const { CiphertextBlob } = old;
  for (const opened of [
    await second.sdk.decrypt({ CiphertextBlob }),
    await second.client("eu-west-1").decrypt({ CiphertextBlob }),
    await second.sdk.decrypt({
      CiphertextBlob: wrapped.CiphertextBlob,
      KeyId: rsa.arn,
      EncryptionAlgorithm,
    }),
  ]) {
    expect(opened.Plaintext).toEqual(Plaintext);
  }
  await second.end();
});

test("the file is its owner's alone", async () => {
  const file = join(folder, "mode.json");
  const { kms, end } = await harness({ file });
  await kms.createKey();
  const { mode } = await stat(file);
  expect(mode & 0o077).toBe(0);
  await end();
});

test("a file that it did not write is refused, and left as it is", async () => {
  const file = join(folder, "other.json");
  const format = '"format":"sealmask local KMS 1"';
  for (const text of [
    "{}",
    "null",
    "",
    '{"keys":[],"aliases":[]}',
    `{${format},"keys":[{}],"aliases":[]}`,
    `{${format},"keys":[null],"aliases":[]}`,
    `{${format},"keys":[],"aliases":[null]}`,
  ]) {
    await writeFile(file, text);
    const error = await caught(() => startLocalKms({ file }));
    expect(error).toBeInstanceOf(TypeError);
    expect((await stat(file)).size).toBe(text.length);
  }
});

test("a key that cannot be kept is not reported as created", async () => {
  const gone = await mkdtemp(join(folder, "gone-"));
  const { kms, sdk, end } = await harness({ file: join(gone, "keys.json") });
  await rm(gone, { recursive: true });
  expect((await caught(() => sdk.createKey({}))).name).toBe(
    "KMSInternalException",
  );
  await caught(() => kms.createKey());
  await end();
});

test("a file that cannot be made is an error at the start", async () => {
  const file = join(folder, "no/such/file");
  expect((await caught(() => startLocalKms({ file }))).message).toContain(
    "ENOENT",
  );
});

test("stopping waits for what is being kept, so that the next server finds all that was reported", async () => {
  const file = join(folder, "stopped.json");
  const reported: string[] = [];
  for (let i = 0; i < 10; i++) {
    const { kms, sdk, client, end } = await harness({ file });
    const calls = [sdk, client(), client(), client()].map(async (each) => {
      const { KeyMetadata } = await each.createKey({});
      reported.push(KeyMetadata?.Arn ?? "");
    });
    if (i % 2 === 0) await Promise.race(calls);
    await kms.stop();
    await Promise.allSettled(calls);
    const next = await harness({ file });
    reported.push((await next.kms.createKey()).arn);
    await next.end();
    await end();
  }
  const { sdk, end } = await harness({ file });
  const { Keys = [] } = await sdk.listKeys({ Limit: 1000 });
  const known = new Set(Keys.map(({ KeyArn }) => KeyArn));
  expect(reported.filter((arn) => !known.has(arn))).toEqual([]);
  expect(reported.length).toBeGreaterThan(10);
  await end();
  const left = (await readdir(folder)).filter((name) =>
    /stopped.*new/.test(name),
  );
  expect(left).toEqual([]);
});

test("a server whose file another one has written to keeps nothing more, and says so", async () => {
  const file = join(folder, "shared.json");
  const one = await harness({ file });
  const other = await harness({ file });
  const { arn } = await one.kms.createKey();
  const error = await caught(() => other.kms.createKey());
  expect(error.message).toContain("one server at a time");
  expect((await caught(() => other.sdk.createKey({}))).name).toBe(
    "KMSInternalException",
  );
  await one.end();
  await other.end();
  const { sdk, end } = await harness({ file });
  const { Keys = [] } = await sdk.listKeys({});
  expect(Keys.map(({ KeyArn }) => KeyArn)).toEqual([arn]);
  await end();
});

test("drafts that a crash left are removed, and a link to the file is followed", async () => {
  const file = join(folder, "linked.json");
  const link = join(folder, "link.json");
  await (await harness({ file })).end();
  await symlink(file, link);
  await writeFile(`${file}.left.new`, "{}");
  const { kms, end } = await harness({ file: link });
  await kms.createKey();
  await end();
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await stat(file)).size).toBeGreaterThan(100);
  expect(await readdir(folder)).not.toContain("linked.json.left.new");
});

/** Starts a process, makes keys at full speed, kills it after some of them, and returns the keys reported as created. */
async function crash(file: string, afterKeys: number): Promise<string[]> {
  const [command, args] = commandOf("test/testing/kept.ts", file);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((done) => child.once("exit", done));
  const endpoint = await new Promise<string>((done) =>
    child.stdout.once("data", (chunk) => done(String(chunk).trim())),
  );
  const created: string[] = [];
  const create = async (): Promise<void> => {
    try {
      for (;;) {
        const target = "TrentService.CreateKey";
        const response = await post(endpoint, { target });
        const { KeyMetadata } = await response.json();
        created.push(KeyMetadata.Arn);
        // The kill comes while the other calls are being stored.
        if (created.length === afterKeys) child.kill("SIGKILL");
      }
    } catch {
      // The process has been killed.
    }
  };
  await Promise.all([create(), create(), create(), create()]);
  await exited;
  return created;
}

const CRASHES = 3;

test("a process that is killed while it keeps keys loses none that it reported as created", async () => {
  const file = join(folder, "crash.json");
  const created: string[] = [];
  for (let i = 1; i <= CRASHES; i++) {
    created.push(...(await crash(file, i * 17)));
    const { sdk, end } = await harness({ file });
    const known = new Set<string | undefined>();
    for await (const { Keys = [] } of paginateListKeys({ client: sdk }, {})) {
      for (const { KeyArn } of Keys) known.add(KeyArn);
    }
    await end();
    expect(created.filter((arn) => !known.has(arn))).toEqual([]);
  }
  expect(created.length).toBeGreaterThanOrEqual((1 + 2 + 3) * 17);
  expect(await readdir(folder)).toContain("crash.json");
});
