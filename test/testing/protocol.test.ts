import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { KMS } from "@aws-sdk/client-kms";
import { startLocalKms } from "../../src/testing/mod.ts";
import { caught } from "../support/caught.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=ANYONE/20300101/us-east-1/kms/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;

function post(target: string, body: string, authorization = AUTHORIZATION) {
  const headers = { "x-amz-target": target, authorization };
  return fetch(it.kms.endpoint, { method: "POST", headers, body });
}

test("answers are AWS JSON 1.1, with a request id", async () => {
  const response = await post("TrentService.ListKeys", "{}");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(
    "application/x-amz-json-1.1",
  );
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({ Keys: [], Truncated: false });
});

test("what is no call of KMS is refused as AWS does", async () => {
  for (const [target, body, authorization, status, answer] of [
    [
      "TrentService.Nothing",
      "{}",
      AUTHORIZATION,
      400,
      { __type: "UnknownOperationException" },
    ],
    [
      "TrentService.__proto__",
      "{}",
      AUTHORIZATION,
      400,
      { __type: "UnknownOperationException" },
    ],
    ["", "{}", AUTHORIZATION, 400, { __type: "UnknownOperationException" }],
    [
      "TrentService.ListKeys",
      "{",
      AUTHORIZATION,
      400,
      { __type: "SerializationException" },
    ],
    [
      "TrentService.ListKeys",
      "[]",
      AUTHORIZATION,
      400,
      { __type: "SerializationException" },
    ],
    [
      "TrentService.ListKeys",
      '{"Limit":"7"}',
      AUTHORIZATION,
      400,
      {
        __type: "SerializationException",
        message: "STRING_VALUE cannot be converted to Integer",
      },
    ],
    [
      "TrentService.ListKeys",
      "{}",
      "",
      400,
      {
        __type: "MissingAuthenticationTokenException",
        message: "Missing Authentication Token",
      },
    ],
  ] as const) {
    const response = await post(target, body, authorization);
    expect([response.status, await response.json()]).toEqual([status, answer]);
  }
});

test("a member named as one of Object.prototype is no trap", async () => {
  const { keyId } = await it.kms.createKey();
  const context = '{"__proto__":"a","constructor":"b"}';
  const body = `{"KeyId":"${keyId}","Plaintext":"AAAA","EncryptionContext":${context}}`;
  const sealed = await post("TrentService.Encrypt", body);
  const { CiphertextBlob } = await sealed.json();
  const decrypt = (pairs: string) =>
    post(
      "TrentService.Decrypt",
      `{"CiphertextBlob":"${CiphertextBlob}","EncryptionContext":${pairs}}`,
    );
  expect((await decrypt(context)).status).toBe(200);
  expect((await decrypt('{"constructor":"b"}')).status).toBe(400);
});

test("too large a request is refused, and so is another method", async () => {
  const large = await post("TrentService.ListKeys", " ".repeat(1_100_000));
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

test("a call signed with another secret is refused", async () => {
  const config = it.kms.clientConfig();
  const credentials = { ...config.credentials, secretAccessKey: "another" };
  const sdk = new KMS({ ...config, credentials, maxAttempts: 1 });
  expect(await refusal(() => sdk.listKeys({}))).toMatch(
    /^InvalidSignatureException 400: The request signature we calculated/,
  );
  sdk.destroy();
});

test("stops with connections open, once or twice, and answers no more", async () => {
  const some = await harness();
  await some.sdk.listKeys({});
  some.kms.faults.add({ kind: "delay", delayMs: 600_000 });
  const waiting = caught(() => some.sdk.listKeys({}));
  while (some.kms.count() < 2) await new Promise((done) => setTimeout(done, 1));
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
  await new Promise((done) => setTimeout(done, 50));
  await stop();
  await closed;
});

test("a port that is taken is an error", async () => {
  const port = Number(new URL(it.kms.endpoint).port);
  const error = await caught(() => startLocalKms({ port }));
  expect(error.message).toMatch(/in use/i);
});

test("what is given wrongly is refused", async () => {
  const error = await caught(() => startLocalKms({ accountId: "1" }));
  expect(error).toBeInstanceOf(TypeError);
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
