import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { DataMasking, generateKey, localKeyring } from "../../../mod.ts";
import { withMasking } from "../../../src/entries/lambda.ts";
import {
  edgeEvent,
  notification,
  restEvent,
  sqsRecord,
} from "../../lambda/sample-events.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const context = { tenant_id: "a06b" };
const fields = ["ssn"];
const request = { fields, context };
const sealed = (await masking.encrypt(
  { ssn: "078-05-1120" },
  { fields, context },
)) as { ssn: string };
const token = JSON.stringify(sealed.ssn);

const toBase64 = (text: string): string => Buffer.from(text).toString("base64");
const fromBase64 = (text: unknown): string =>
  Buffer.from(`${text}`, "base64").toString();

interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly multiValueHeaders: Readonly<Record<string, unknown>>;
  readonly isBase64Encoded: boolean;
}

/** Returns the event that a handler gets. */
async function opened(event: object): Promise<Message> {
  const handler = withMasking(async (given: object) => given, {
    masking,
    request,
  });
  return (await handler(event, {})) as Message;
}

/** Returns a response as the handler sends it with masking. */
async function answered(
  response: object,
  options: object = { erase: fields },
): Promise<Message> {
  const handler = withMasking(async (_: object) => response, {
    masking,
    response: options,
  });
  return (await handler(restEvent(""), {})) as Message;
}

/** Writes text around a value that JSON.parse and JSON.stringify would lose. */
const around = (value: string): string =>
  `{ "id":174322306148984899,\t"n" : 1.0, "ssn":${value},\r\n "a":1e400, "2":"\\u0041", "1":[ ], "a":-0}\n`;

describe("a body keeps what was not named", () => {
  test("in requests, in base64 or not", async () => {
    const event = restEvent(around(token));
    const { body } = await opened(event);
    expect(body).toBe(around('"078-05-1120"'));
    const encoded = { ...event, body: toBase64(event.body as string) };
    const other = await opened({ ...encoded, isBase64Encoded: true });
    expect(other.isBase64Encoded).toBe(true);
    expect(fromBase64(other.body)).toBe(around('"078-05-1120"'));
  });

  test("in responses that are erased or encrypted in", async () => {
    const body = around('"078-05-1120"');
    for (const isBase64Encoded of [false, true]) {
      const response = {
        statusCode: 200,
        body: isBase64Encoded ? toBase64(body) : body,
        isBase64Encoded,
      };
      const textOf = (answer: Message) =>
        isBase64Encoded ? fromBase64(answer.body) : answer.body;
      const erased = await answered(response);
      expect(textOf(erased)).toBe(around('"*****"'));
      expect(erased.isBase64Encoded).toBe(isBase64Encoded);
      const encrypted = await answered(response, { encrypt: fields, context });
      const found = /"ssn":("[^"]+")/.exec(textOf(encrypted))?.[1] ?? "";
      expect(textOf(encrypted)).toBe(around(found));
      expect(await masking.decryptText(textOf(encrypted), { context })).toBe(
        body,
      );
    }
  });

  test("in results that are JSON text themselves", async () => {
    const text = around('"078-05-1120"');
    for (const kind of ["plain", "http"] as const) {
      const handler = withMasking(async (_: object) => text, {
        masking,
        kind,
        response: { erase: fields },
      });
      expect(await handler({}, {})).toBe(around('"*****"'));
    }
  });

  test("in the notification around a message, white space and all", async () => {
    const event = { Records: [sqsRecord(notification(around(token)))] };
    const handler = withMasking(async (given: typeof event) => given, {
      masking,
      request,
    });
    const { Records } = await handler(event, {});
    const body = notification(around('"078-05-1120"'));
    // The signature belongs to another message.
    expect(Records[0]?.body).toBe(body.replace("c2lnbmF0dXJl", ""));
  });

  test("and is the same event where nothing changes in it", async () => {
    const event = restEvent(' {"name" : "Jo"}', { etag: "x" });
    const handler = withMasking(async (given: object) => given, {
      masking,
      request: { ...request, onMissingField: "ignore" },
    });
    expect(await handler(event, {})).toBe(event);
    const response = {
      statusCode: 200,
      body: '{ "a":1}',
      headers: { etag: "x" },
    };
    const same = await answered(response, {
      erase: fields,
      onMissingField: "ignore",
    });
    expect(same).toBe(response as never);
  });

  test("and a value of twice the same name is refused", async () => {
    const text = `{"ssn":${token},"ssn":"078-05-1120"}`;
    expect(await opened(restEvent(text))).toMatchObject({ statusCode: 400 });
    const response = { statusCode: 200, body: '{"ssn":"1","ssn":"2"}' };
    expect((await answered(response)).body).toBe(
      '{"ssn":"*****","ssn":"*****"}',
    );
  });
});

describe("a byte order mark", () => {
  test("stays in front of the body, and is no part of the JSON, in base64 or not", async () => {
    const text = `\ufeff{"ssn":${token}}`;
    const plain = await opened(restEvent(text));
    expect(plain.body).toBe('\ufeff{"ssn":"078-05-1120"}');
    const event = { ...restEvent(toBase64(text)), isBase64Encoded: true };
    expect(fromBase64((await opened(event)).body)).toBe(plain.body);
    const body = '\ufeff{"ssn":"1"}';
    const headers = { "content-length": "14" };
    const answer = await answered({ statusCode: 200, body, headers });
    expect(answer.body).toBe('\ufeff{"ssn":"*****"}');
    expect(answer.headers).toEqual({ "content-length": "18" });
  });
});

describe("a body that cannot be read", () => {
  const bytes = (...values: number[]) => Buffer.from(values).toString("base64");

  test("is refused with 400 in requests, and nothing of it is shown", async () => {
    const bodies: [string, boolean][] = [
      ["{ssn: 078", false],
      ["ssn=078", false],
      ["not base64!", true],
      [bytes(0xff, 0xfe, 0x7b), true],
      [bytes(0x1f, 0x8b, 8, 0), true],
      [toBase64("078"), true],
    ];
    for (const [body, isBase64Encoded] of bodies) {
      const answer = await opened({ ...restEvent(body), isBase64Encoded });
      expect(answer).toMatchObject({ statusCode: 400 });
      expect(answer.body).not.toContain("078");
    }
  });

  test("is not given in responses, and the error says when it is compressed", async () => {
    const compressed = {
      statusCode: 200,
      headers: { "Content-Encoding": "gzip" },
      body: bytes(0x1f, 0x8b, 8, 0, 0xff),
      isBase64Encoded: true,
    };
    const { headers, ...others } = compressed;
    const multiValueHeaders = { "content-encoding": ["gzip"] };
    for (const each of [compressed, { ...others, multiValueHeaders }]) {
      const error = await caught(() => answered(each));
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).toContain("compressed");
    }
    const error = await caught(() => answered({ ...others }));
    expect(error.message).not.toContain("compressed");
    expect(await answered(compressed, {})).toBe(compressed as never);
  });

  test("is refused where CloudFront cut it off", async () => {
    const event = edgeEvent(`{"ssn":${token}}`, "text");
    const body = event.Records[0]?.cf.request.body as {
      inputTruncated: boolean;
    };
    body.inputTruncated = true;
    expect(await opened(event)).toMatchObject({ status: "400" });
  });
});

describe("a body that is not searched is not sent", () => {
  const secret = { ssn: "078-05-1120" };

  test("at the edge, of whatever shape it is", async () => {
    const text = JSON.stringify(secret);
    for (const result of [
      { status: "200", body: secret },
      { body: text },
      { statusCode: 200, body: text },
      { method: "POST", body: { data: secret } },
      text,
      [secret],
    ]) {
      const handler = withMasking(async (_: object) => result as object, {
        masking,
        kind: "edge",
        response: { erase: fields, onMissingField: "ignore" },
      });
      const error = await caught(() => handler(edgeEvent("", "text"), {}));
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).not.toContain("078");
    }
    for (const result of [undefined, null, { status: "204" }]) {
      const handler = withMasking(async (_: object) => result, {
        masking,
        kind: "edge",
        response: { erase: fields },
      });
      expect(await handler(edgeEvent("", "text"), {})).toBe(result as never);
    }
  });

  test("nor a result of Firehose without records", async () => {
    const event = { invocationId: "1", deliveryStreamArn: "arn", records: [] };
    const data = toBase64(JSON.stringify(secret));
    for (const result of [
      { Records: [{ data }] },
      [{ data }],
      { records: {} },
    ]) {
      const handler = withMasking(async (_: object) => result as object, {
        masking,
        response: { erase: fields, onMissingField: "ignore" },
      });
      const error = await caught(() => handler(event, {}));
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).toContain("records");
    }
  });

  test("but a response without statusCode, for which some sources have 200, is one", async () => {
    const body = JSON.stringify(secret);
    for (const response of [
      { body },
      { body, headers: { "content-type": "application/json" } },
      { body: toBase64(body), isBase64Encoded: true },
    ]) {
      const answer = await answered(response);
      const shown = answer.isBase64Encoded
        ? fromBase64(answer.body)
        : answer.body;
      expect(shown).toBe('{"ssn":"*****"}');
    }
    const document = { ssn: "1", body: '{"n":1}' };
    expect(await answered(document)).toEqual({
      ...document,
      ssn: "*****",
    } as never);
  });

  test("as a stream", async () => {
    const [body] = [new Blob([JSON.stringify(secret)]).stream()];
    const options = { erase: fields, onMissingField: "ignore" };
    const response = { statusCode: 200, body };
    const error = await caught(() => answered(response, options));
    expect(error.name).toBe("UnsupportedTypeError");
    expect(error.message).toContain("stream");
  });

  test("nor what a handler writes to a stream of its own: it does not run", async () => {
    const written: string[] = [];
    const handler = withMasking(
      async (_: object, stream: { write(text: string): void }) => {
        stream.write(JSON.stringify(secret));
      },
      { masking, response: { erase: fields } },
    );
    const stream = { write: (text: string) => written.push(text), end() {} };
    const error = await caught(() => handler(restEvent(""), stream));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("stream");
    expect(written).toEqual([]);
  });
});

describe("headers that describe a body", () => {
  const untrue = {
    ETag: '"x"',
    "content-md5": "x",
    Digest: "sha-256=x",
    "Repr-Digest": "sha-256=:x:",
    "CONTENT-DIGEST": "sha-256=:x:",
    "Content-Encoding": "identity",
    Signature: "sig1=:x:",
    "Signature-Input": "sig1=()",
    "X-Hub-Signature-256": "sha256=x",
    "x-amz-content-sha256": "x",
    "x-amz-checksum-crc32": "x",
    "x-shopify-hmac-sha256": "x",
  };
  const true_ = {
    "content-type": "application/json",
    "Want-Digest": "sha-256",
    "accept-encoding": "gzip",
    "accept-signature": "x",
    "if-none-match": '"x"',
    "cache-control": "no-store",
  };
  const lists = (headers: object) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    );
  const body = '{"ssn":"078-05-1120","é":1}';
  const length = Buffer.byteLength('{"ssn":"*****","é":1}');

  test("are right or gone in a response whose body changed", async () => {
    for (const name of ["Content-Length", "content-length", "CONTENT-LENGTH"]) {
      const headers = { ...true_, ...untrue, [name]: "28" };
      for (const isBase64Encoded of [false, true]) {
        const answer = await answered({
          statusCode: 200,
          headers,
          multiValueHeaders: lists(headers),
          body: isBase64Encoded ? toBase64(body) : body,
          isBase64Encoded,
        });
        const right = { ...true_, [name]: `${length}` };
        expect(answer.headers).toEqual(right);
        expect(answer.multiValueHeaders).toEqual(lists(right));
      }
    }
    const numeric = {
      statusCode: 200,
      headers: { "content-length": 28 },
      body,
    };
    expect((await answered(numeric)).headers).toEqual({
      "content-length": length,
    });
  });

  test("are right or gone in the request that the handler gets", async () => {
    const text = `{"ssn":${token}}`;
    const headers = { ...true_, ...untrue, "content-length": `${text.length}` };
    const event = {
      ...restEvent(text),
      headers,
      multiValueHeaders: lists(headers),
    };
    const given = await opened(event);
    const right = { ...true_, "content-length": `${given.body.length}` };
    expect(given.headers).toEqual(right);
    expect(given.multiValueHeaders).toEqual(lists(right));
    expect(event.headers).toBe(headers);
  });

  test("stay where the body did not change", async () => {
    const headers = { ...true_, ...untrue, "content-length": "2" };
    const response = { statusCode: 404, headers, body: "{}" };
    expect(await answered(response)).toBe(response as never);
  });

  test("are gone where the body is yet to be written", async () => {
    const headers = { ...true_, ...untrue, "content-length": "28" };
    const response = { statusCode: 200, headers, body: { ssn: "1" } };
    expect(await answered(response)).toEqual({
      statusCode: 200,
      headers: true_,
      body: { ssn: "*****" },
    } as never);
  });

  test("are right or gone at the edge; the length of a request is CloudFront's", async () => {
    const event = edgeEvent(`{"ssn":${token}}`, "text");
    const { Records } = (await opened(event)) as unknown as typeof event;
    const headers = Records[0]?.cf.request.headers;
    expect(Object.keys(headers ?? {})).toEqual([
      "host",
      "authorization",
      "cookie",
      "content-length",
    ]);
    const pair = (key: string) => [{ key, value: "28" }];
    const response = {
      status: "200",
      headers: {
        "content-length": pair("Content-Length"),
        etag: pair("ETag"),
        server: pair("Server"),
      },
      bodyEncoding: "base64",
      body: toBase64(body),
    };
    const handler = withMasking(async (_: object) => response as object, {
      masking,
      response: { erase: fields },
    });
    const answer = (await handler(event, {})) as typeof response;
    expect(fromBase64(answer.body)).toBe('{"ssn":"*****","é":1}');
    expect(answer.headers as object).toEqual({ server: pair("Server") });
    const [record] = edgeEvent(body, "text").Records;
    const forwarding = withMasking(async (_: object) => record?.cf.request, {
      masking,
      response: { erase: fields },
    });
    const forwarded = await forwarding(event, {});
    expect(forwarded?.body.data).toBe('{"ssn":"*****","é":1}');
  });

  test("and CloudFront is told that a request's body is another: it sends the one that came otherwise", async () => {
    for (const options of [{ erase: fields }, { encrypt: fields }]) {
      const event = edgeEvent(body, "text");
      const handler = withMasking(
        async ({ Records: [record] }: typeof event) => record?.cf.request,
        { masking, response: options },
      );
      const forwarded = await handler(event, {});
      expect(forwarded?.body.action).toBe("replace");
      expect(forwarded?.body.data).not.toContain("078");
      expect(event.Records[0]?.cf.request.body.action).toBe("read-only");
      const same = edgeEvent('{"ssn":1}', "text");
      const missing = { erase: ["other"], onMissingField: "ignore" as const };
      const passing = withMasking(
        async ({ Records: [record] }: typeof same) => record?.cf.request,
        { masking, response: missing },
      );
      expect(await passing(same, {})).toBe(same.Records[0]?.cf.request);
    }
  });

  test("such as the checksum of a queue's message go with it", async () => {
    const handler = withMasking(async (given: object) => given, {
      masking,
      request: { ...request, onMissingField: "ignore" },
    });
    const Records = [sqsRecord(`{"ssn":${token}}`), sqsRecord("{}")];
    const given = (await handler({ Records }, {})) as { Records: object[] };
    expect(given.Records[0]).not.toHaveProperty("md5OfBody");
    expect(given.Records[1]).toBe(Records[1] as object);
  });
});

const photo = new Uint8Array([1, 2, 250]);
const withPhoto = (await masking.encrypt(
  { photo },
  { fields: ["photo"], context },
)) as unknown as { photo: string };

describe("bytes", () => {
  test("have no place in JSON text: the request is refused", async () => {
    const event = restEvent(JSON.stringify(withPhoto));
    const handler = withMasking(async (given: object) => given, {
      masking,
      request: { context },
    });
    const answer = (await handler(event, {})) as Message;
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(answer.body).code).toBe("ERR_UNSUPPORTED_TYPE");
  });

  test("come back as bytes where the document is data", async () => {
    const handler = withMasking(async (given: object) => given, {
      masking,
      request: { context },
    });
    expect(await handler(withPhoto, {})).toEqual({ photo });
  });

  test("in a result are encrypted as bytes, and erased whole, beside text that resembles none", async () => {
    const odd = "\u0000sealmask 0";
    const result = { photo, copy: Buffer.from(photo), odd };
    const handler = withMasking(async (_: object) => result, {
      masking,
      response: { encrypt: ["photo"], erase: ["copy"], context },
    });
    const given = await handler({}, {});
    expect(given).toMatchObject({ copy: "*****", odd });
    expect(await masking.decrypt(given, { context })).toEqual({
      photo,
      copy: "*****",
      odd,
    });
  });
});

test("a serializer of the DataMasking reads what its tokens hold", async () => {
  const serializer = {
    stringify: (value: unknown) =>
      JSON.stringify(value, (_, each) =>
        typeof each === "bigint" ? { $big: `${each}` } : each,
      ),
    parse: (text: string) =>
      JSON.parse(text, (_, each) => (each?.$big ? BigInt(each.$big) : each)),
  };
  const own = new DataMasking({
    keyring: localKeyring({ key: generateKey() }),
    serializer,
  });
  const stored = await own.encrypt({ n: 2n ** 70n }, { fields: ["n"] });
  const handler = withMasking(async (given: object) => given, {
    masking: own,
    request: {},
  });
  expect(await handler(stored, {})).toEqual({ n: 2n ** 70n });
});
