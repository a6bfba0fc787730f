import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import middy from "@middy/core";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  DynamoDBStreamEvent,
  SQSEvent,
} from "aws-lambda";
import {
  DataKeyCache,
  DataMasking,
  generateKey,
  localKeyring,
} from "../../../mod.ts";
import {
  type HandlerMasking,
  type LogEntry,
  maskingMiddleware,
  withMasking,
} from "../../../src/entries/lambda.ts";
import {
  httpEvent,
  lambdaContext,
  sqsEvent,
  streamEvent,
} from "../../lambda/lambda-events.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const context = { tenant_id: "a06b" };
const person = { name: "Jo", ssn: "078-05-1120", cards: [{ number: "4111" }] };
const fields = ["ssn", "cards[*].number"];
const sealed = (await masking.encrypt(person, {
  fields,
  context,
})) as unknown as typeof person;

type Wrap = <E, R>(
  handler: (event: E, lambda: Context) => Promise<R>,
  options: HandlerMasking<E, Context>,
) => (event: E, lambda: Context) => Promise<R>;

/** Runs a handler with masking around it, as a function or as Middy middleware. */
const WAYS: Readonly<Record<string, Wrap>> = {
  withMasking: (handler, options) => withMasking(handler, options),
  maskingMiddleware: <E, R>(
    handler: (event: E, lambda: Context) => Promise<R>,
    options: HandlerMasking<E, Context>,
  ) => {
    const plain = middy as unknown as (inner: typeof handler) => {
      use(middleware: unknown): typeof handler;
    };
    return plain(handler).use(maskingMiddleware<E, Context>(options));
  },
};

for (const [name, wrap] of Object.entries(WAYS)) {
  describe(name, () => {
    test("decrypts fields of a request's body, and encrypts and erases those of the response", async () => {
      for (const encoded of [false, true]) {
        const seen: unknown[] = [];
        const handler = wrap(
          async (
            event: APIGatewayProxyEventV2,
          ): Promise<APIGatewayProxyStructuredResultV2> => {
            // The body stays in its form, base64 or not.
            expect(event.isBase64Encoded).toBe(encoded);
            const form = encoded ? "base64" : "utf8";
            const text = Buffer.from(event.body as string, form).toString();
            seen.push(JSON.parse(text));
            expect(event.headers.authorization).toBe("Bearer abc");
            return {
              statusCode: 200,
              body: JSON.stringify({ ...person, secret: "hunter2" }),
            };
          },
          {
            masking,
            request: { fields, context },
            response: { erase: ["secret"], encrypt: ["ssn"], context },
          },
        );
        const text = JSON.stringify(sealed);
        const body = encoded ? Buffer.from(text).toString("base64") : text;
        const result = await handler(httpEvent(body, encoded), lambdaContext);
        expect(seen).toEqual([person]);
        expect(result.statusCode).toBe(200);
        const answer = JSON.parse(result.body as string);
        expect(answer.secret).toBe("*****");
        expect(answer.cards).toEqual(person.cards);
        expect(answer.ssn).toMatch(/^eyJ/);
        const back = await masking.decrypt(answer, { context });
        expect(back).toEqual({ ...person, secret: "*****" });
      }
    });

    test("answers a request whose tokens do not open with 400, shows nothing of it, and does not run the handler", async () => {
      const handler = wrap(
        async (
          _event: APIGatewayProxyEventV2,
        ): Promise<APIGatewayProxyStructuredResultV2> => {
          throw new Error("it ran");
        },
        { masking, request: { fields, context } },
      );
      const foreign = await new DataMasking({
        keyring: localKeyring({ key: generateKey(), keyName: "other" }),
      }).encrypt(person, { fields, context });
      const moved = { ...sealed, ssn: sealed.cards[0]?.number };
      const bodies: [unknown, string][] = [
        [person, "ERR_ENVELOPE"],
        [moved, "ERR_LOCATION_MISMATCH"],
        [{ name: "Jo" }, "ERR_FIELD_NOT_FOUND"],
        [
          await masking.encrypt(person, { fields, context: {} }),
          "ERR_CONTEXT_MISMATCH",
        ],
        [foreign, "ERR_KEYRING"],
      ];
      for (const [body, code] of bodies) {
        const event = httpEvent(JSON.stringify(body));
        const result = await handler(event, lambdaContext);
        expect(result.statusCode).toBe(400);
        expect(JSON.parse(result.body as string)).toEqual({
          message: "The request cannot be decrypted",
          code,
        });
      }
      const broken = await handler(httpEvent("{ssn: 078"), lambdaContext);
      expect(broken.statusCode).toBe(400);
      expect(broken.body).not.toContain("078");
    });

    test("decrypts the records of a queue, each under the context of its event", async () => {
      const handler = wrap(
        async (event: SQSEvent) =>
          event.Records.map(({ body }) => JSON.parse(body)),
        {
          masking,
          request: {
            context: (event) => ({
              tenant_id: event.Records[0]?.messageId === "0" ? "a06b" : "",
            }),
          },
        },
      );
      const result = await handler(sqsEvent(sealed, sealed), lambdaContext);
      expect(result).toEqual([person, person]);
      const wrong = await masking.encrypt(person, { fields });
      const error = await caught(() => handler(sqsEvent(wrong), lambdaContext));
      expect(error.name).toBe("ContextMismatchError");
    });

    test("decrypts the images of a DynamoDB stream, and leaves other attributes as they are", async () => {
      const item = (await masking.encrypt(
        { ...person, ssn: { number: "078", parts: [78, null, true] } },
        { fields, context, header: "document" },
      )) as unknown as typeof person & { $sealmask: string };
      const others = {
        id: { N: "12345678901234567890" },
        tags: { SS: ["a", "b"] },
        raw: { B: "AAEC" },
        none: { NULL: true },
      };
      const image = {
        ...others,
        $sealmask: { S: item.$sealmask },
        name: { S: item.name },
        ssn: { S: item.ssn },
        cards: { L: [{ M: { number: { S: item.cards[0]?.number } } }] },
      };
      const handler = wrap(
        async (event: DynamoDBStreamEvent) =>
          event.Records[0]?.dynamodb?.NewImage,
        { masking, request: { context } },
      );
      expect(await handler(streamEvent(image), lambdaContext)).toEqual({
        ...others,
        name: { S: "Jo" },
        ssn: {
          M: {
            number: { S: "078" },
            parts: { L: [{ N: "78" }, { NULL: true }, { BOOL: true }] },
          },
        },
        cards: { L: [{ M: { number: { S: "4111" } } }] },
      } as never);
    });

    test("works on plain events, and masks what it logs of them", async () => {
      const entries: LogEntry[] = [];
      const handler = wrap(async (event: typeof person) => event, {
        masking,
        request: { fields, context },
        response: { erase: { fields: ["ssn"], keep: { last: 4 } } },
        log: {
          erase: ["ssn", "cards[*].number", "absent"],
          write: (entry) => entries.push(entry),
        },
      });
      const result = await handler(sealed as never, lambdaContext);
      expect(result.ssn).toMatch(/1120$/);
      expect(result.ssn).not.toContain("078");
      expect(entries.length).toBe(2);
      expect(JSON.stringify(entries)).not.toContain("1120");
      expect(entries[1]).toEqual({
        response: [{ name: "Jo", ssn: "*****", cards: [{ number: "*****" }] }],
      });
    });

    test("a result whose fields cannot be found is not given, nor one that is no JSON", async () => {
      const response = { erase: ["ssn"] };
      const without = wrap(async (_: object) => ({ name: "Jo" }), {
        masking,
        response,
      });
      const missing = await caught(() => without({}, lambdaContext));
      expect(missing.name).toBe("FieldNotFoundError");
      const html = wrap(
        async (_: APIGatewayProxyEventV2) => ({
          statusCode: 200,
          body: "<p>078-05-1120</p>",
        }),
        { masking, response },
      );
      const error = await caught(() => html(httpEvent("{}"), lambdaContext));
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).not.toContain("078");
      const empty = wrap(
        async (_: APIGatewayProxyEventV2) => ({ statusCode: 204 }),
        { masking, response },
      );
      expect(await empty(httpEvent(undefined), lambdaContext)).toEqual({
        statusCode: 204,
      });
    });

    test("an error of the handler is logged by its name alone, and thrown", async () => {
      const entries: LogEntry[] = [];
      const failing = wrap(
        async (_: object): Promise<object> => {
          throw new RangeError("078-05-1120");
        },
        {
          masking,
          log: { erase: ["ssn"], write: (entry) => entries.push(entry) },
        },
      );
      const error = await caught(() => failing({}, lambdaContext));
      expect(error.name).toBe("RangeError");
      expect(entries).toEqual([{ request: [{}] }, { error: "RangeError" }]);
    });
  });
}

test("two invocations ten minutes apart on a warm instance have a data key each", async () => {
  let now = 0;
  const events: string[] = [];
  const handler = withMasking(async (event: { ssn: string }) => event, {
    masking: new DataMasking({
      keyring: localKeyring({ key: generateKey() }),
      cache: new DataKeyCache({ clock: () => now }),
      onEvent: ({ type }) => events.push(type),
    }),
    response: { encrypt: ["ssn"] },
  });
  const generated = async (minutes: number) => {
    now += minutes * 60_000;
    events.length = 0;
    await handler({ ssn: "078" }, lambdaContext);
    return events.filter((type) => type === "data-key-generated").length;
  };
  expect(await generated(0)).toBe(1);
  expect(await generated(4)).toBe(0);
  expect(await generated(10)).toBe(1);
  expect(await generated(0)).toBe(0);
});

test("mistakes in options show when a handler is wrapped", () => {
  const handler = async (event: object) => event;
  expect(() => withMasking(handler, {} as never)).toThrow("masking");
  expect(() =>
    withMasking(handler, { masking, response: { erase: [] } }),
  ).toThrow("fields");
  expect(() =>
    withMasking(handler, { masking, response: { erase: ["a["] } }),
  ).toThrow("path");
});

describe("a response that another middleware makes of an error", () => {
  const use = (...middlewares: readonly unknown[]) => {
    const fails = async (_: object): Promise<object> => {
      throw new RangeError("of the handler");
    };
    const plain = middy as unknown as (inner: typeof fails) => {
      use(all: readonly unknown[]): typeof fails;
    };
    return plain(fails).use(middlewares);
  };
  const masked = maskingMiddleware({
    masking,
    response: { erase: ["$..ssn"] },
  });
  const answering = (body: unknown, more: object = {}) => ({
    onError(request: { response?: unknown }) {
      request.response = { statusCode: 500, body, ...more };
    },
  });

  test("is masked, where that one is used after ours", async () => {
    const text = JSON.stringify({ ssn: "078-05-1120", why: 1 });
    const handler = use(masked, answering(text));
    expect(await handler(httpEvent("{}"))).toEqual({
      statusCode: 500,
      body: '{"ssn":"*****","why":1}',
    });
    const words = use(masked, answering("Not found"));
    expect(await words(httpEvent("{}"))).toMatchObject({ body: "Not found" });
  });

  test("is not given where it cannot be searched", async () => {
    const base64 = btoa('"078-05-1120"');
    for (const other of [
      answering('{"ssn":"078-05-1120"'),
      answering(base64, { isBase64Encoded: true }),
    ]) {
      const error = await caught(() => use(masked, other)(httpEvent("{}")));
      expect(error.name).toBe("UnsupportedTypeError");
    }
  });

  test("keeps records that the handler did not get from being lost", async () => {
    const own = maskingMiddleware({
      masking,
      batch: "partial",
      request: { fields: ["ssn"], context },
    });
    const sealed = await masking.encrypt(
      { ssn: 1 },
      { fields: ["ssn"], context },
    );
    const event = sqsEvent({ ssn: "changed" }, sealed);
    const done = {
      onError(request: { response?: unknown }) {
        request.response = { batchItemFailures: [] };
      },
    };
    expect(await use(own, done)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: "0" }],
    });
  });
});
