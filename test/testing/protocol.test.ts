import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import {
  type LocalKmsOptions,
  startLocalKms,
} from "../../src/entries/testing.ts";
import { caught } from "../support/caught.ts";
import { until } from "../support/turns.ts";
import { type Harness, harness } from "./harness.ts";
import { post, told } from "./raw.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

test("answers are AWS JSON 1.1, with a request id", async () => {
  const response = await post(it.kms.endpoint);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(
    "application/x-amz-json-1.1",
  );
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({ Keys: [], Truncated: false });
});

test("what is no call of KMS is refused as AWS does", async () => {
  for (const [raw, why] of [
    [{ target: "TrentService.Nothing" }, "UnknownOperationException 400: "],
    [{ target: "TrentService.__proto__" }, "UnknownOperationException 400: "],
    [{ target: "" }, "UnknownOperationException 400: "],
    [{ path: "/keys" }, "UnknownOperationException 404: "],
    [{ path: "/?a=b" }, "UnknownOperationException 404: "],
    [
      { headers: { "content-type": "application/json" } },
      "UnknownOperationException 404: ",
    ],
    [
      { headers: { "content-type": "application/x-amz-json-1.11" } },
      "UnknownOperationException 404: ",
    ],
    [{ body: "{" }, "SerializationException 400: "],
    [{ body: "[]" }, "SerializationException 400: "],
    [{ body: "null" }, "SerializationException 400: "],
    [
      { body: '{"Limit":"7"}' },
      "SerializationException 400: STRING_VALUE cannot be converted to Integer",
    ],
  ] as const) {
    expect(await told(post(it.kms.endpoint, raw))).toBe(why);
  }
});

test("a member named as one of Object.prototype is no trap", async () => {
  const { keyId } = await it.kms.createKey();
  const context = '{"__proto__":"a","constructor":"b"}';
  const body = `{"KeyId":"${keyId}","Plaintext":"AAAA","EncryptionContext":${context}}`;
  const { endpoint } = it.kms;
  const sealed = await post(endpoint, { target: "TrentService.Encrypt", body });
  const { CiphertextBlob } = await sealed.json();
  const decrypt = (pairs: string) =>
    post(endpoint, {
      target: "TrentService.Decrypt",
      body: `{"CiphertextBlob":"${CiphertextBlob}","EncryptionContext":${pairs}}`,
    });
  expect((await decrypt(context)).status).toBe(200);
  expect((await decrypt('{"constructor":"b"}')).status).toBe(400);
});

test("too large a request is refused, and so is another method", async () => {
  const large = await post(it.kms.endpoint, { body: " ".repeat(1_100_000) });
  expect(large.status).toBe(413);
  const got = await fetch(it.kms.endpoint);
  expect(got.status).toBe(404);
  await got.text();
  await large.text();
});

test("too large a request is counted, and its connection serves the next ones", async () => {
  it.kms.reset();
  const { keyId: KeyId } = await it.kms.createKey();
  const Plaintext = new Uint8Array(3_000_000);
  for (let i = 0; i < 3; i++) {
    const error = await caught(() => it.sdk.encrypt({ KeyId, Plaintext }));
    expect(error.name).toBe("RequestEntityTooLargeException");
    expect((await it.sdk.listKeys({})).Keys?.length).toBeGreaterThan(0);
  }
  expect(it.kms.count("Encrypt")).toBe(3);
});

test("stops with connections open, once or twice, and answers no more", async () => {
  const some = await harness();
  await some.sdk.listKeys({});
  some.kms.faults.add({ kind: "delay", delayMs: 600_000 });
  const waiting = caught(() => some.sdk.listKeys({}));
  await until(() => some.kms.count() === 2);
  await some.kms.stop();
  await some.kms.stop();
  expect((await waiting).name).not.toBe("NotFoundException");
  expect((await caught(() => some.sdk.listKeys({}))).name).not.toMatch(
    /Exception$/,
  );
  await some.end();
});

test("stops while a request is only half sent", async () => {
  const { endpoint, stop } = await startLocalKms();
  const socket = connect(Number(new URL(endpoint).port), "127.0.0.1");
  const closed = new Promise<void>((done) =>
    socket.once("close", () => done()),
  );
  socket.on("error", () => {});
  await new Promise<void>((done) => {
    socket.write(
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{",
      () => done(),
    );
  });
  // The server reads input in order: once it answers this call, it has read everything sent before.
  await (await fetch(endpoint)).text();
  await stop();
  await closed;
});

test("a port that is taken is an error", async () => {
  const port = Number(new URL(it.kms.endpoint).port);
  const error = await caught(() => startLocalKms({ port }));
  expect(error.message).toMatch(/in use/i);
});

test("options that are given wrongly are refused", async () => {
  for (const [options, why] of [
    [{ accountId: "1" }, TypeError],
    [{ accountId: 111122223333 }, TypeError],
    [{ port: "4599" }, TypeError],
    [{ port: 65_536 }, RangeError],
    [{ port: 1.5 }, RangeError],
    [{ clock: 0 }, TypeError],
    [{ clockSkewMs: "1" }, TypeError],
    [{ region: "" }, TypeError],
    [{ region: "everywhere" }, TypeError],
    [{ regions: "us-east-1" }, TypeError],
    [{ regions: ["us-east-1", "US-WEST-2"] }, TypeError],
    [{ grantDelayMs: "1" }, TypeError],
    [{ grantDelayMs: -1 }, RangeError],
    [{ grantDelayMs: Number.NaN }, RangeError],
    [{ policies: [] }, TypeError],
    [{ policies: { READER: null } }, TypeError],
    [{ policies: { READER: {} } }, TypeError],
    [{ policies: { READER: { allow: "kms:Decrypt" } } }, TypeError],
    [{ policies: { READER: { allow: ["Decrypt"] } } }, TypeError],
    [{ policies: { READER: { allow: [], keys: "a" } } }, TypeError],
    [{ policies: { READER: { allow: [], deny: ["*"] } } }, TypeError],
  ] as const) {
    const error = await caught(async () => {
      // Values that a caller without types may pass.
      const started = await startLocalKms(
        options as unknown as LocalKmsOptions,
      );
      await started.stop();
    });
    expect([options, error.name]).toEqual([options, why.name]);
  }
});

test("a key is made in a Region that is served", async () => {
  const some = await startLocalKms({ regions: ["us-west-2"] });
  try {
    await some.createKey({ region: "us-west-2" });
    const make = (region: string) => caught(() => some.createKey({ region }));
    expect(await make("eu-west-1")).toBeInstanceOf(RangeError);
    expect(await make("everywhere")).toBeInstanceOf(TypeError);
  } finally {
    await some.stop();
  }
});

test("`await using` stops it at the end of its block", async () => {
  let endpoint: string;
  {
    await using some = await startLocalKms();
    endpoint = some.endpoint;
    const response = await fetch(endpoint);
    await response.text();
  }
  expect(await caught(() => fetch(endpoint))).toBeInstanceOf(Error);
});
