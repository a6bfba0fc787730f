import { describe, expect, test } from "bun:test";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
  DynamoDBStreamEvent,
  SQSEvent,
} from "aws-lambda";
import {
  DataMasking,
  generateKey,
  type Keyring,
  KeyringError,
  type KeyringErrorReason,
  localKeyring,
  multiKeyring,
  rsaKeyring,
  UnsupportedTypeError,
} from "../../mod.ts";
import { joseKeyring } from "../../src/entries/jose.ts";
import {
  type LogEntry,
  maskingMiddleware,
  withMasking,
} from "../../src/entries/lambda.ts";
import { caught } from "../support/caught.ts";
import { rsaKeyPair } from "../support/rsa.ts";
import {
  httpEvent,
  lambdaContext,
  sqsEvent,
  streamEvent,
} from "./lambda-events.ts";

type Http = APIGatewayProxyEventV2;
type Answer = APIGatewayProxyStructuredResultV2;

const key = generateKey();
const masking = new DataMasking({ keyring: localKeyring({ key }) });
const context = { tenant_id: "a06b" };
const fields = ["ssn"];
const person = { name: "Jo", ssn: "078-05-1120" };
const sealed = (await masking.encrypt(person, {
  fields,
  context,
})) as unknown as typeof person;

/** Makes a log that keeps its entries. */
function logOf(...erase: string[]) {
  const entries: LogEntry[] = [];
  const write = (entry: LogEntry) => {
    entries.push(entry);
  };
  return { entries, log: { erase, write } };
}

describe("what was not asked for is not touched", () => {
  const answers: readonly Answer[] = [
    { statusCode: 200, body: "<p>hello</p>" },
    { statusCode: 200, body: "iVBORw0KGgo=", isBase64Encoded: true },
    { statusCode: 404, body: "Not Found" },
    { statusCode: 200, body: '{"id":12345678901234567890}' },
  ];

  test("responses, where nothing is erased or encrypted in them", async () => {
    const { log } = logOf("ssn");
    for (const answer of answers) {
      for (const options of [
        { request: { fields, context } },
        { request: { fields, context }, log },
      ]) {
        const handler = withMasking(async (_: Http) => answer, {
          masking,
          ...options,
        });
        const event = httpEvent(JSON.stringify(sealed));
        expect(await handler(event, lambdaContext)).toBe(answer);
      }
    }
  });

  test("requests, where nothing is decrypted in them: not even JSON is expected", async () => {
    const { entries, log } = logOf("ssn");
    const seen: unknown[] = [];
    const response = { erase: ["a"], onMissingField: "ignore" } as const;
    for (const options of [{ log }, { response }]) {
      const handler = withMasking(
        async (event: unknown) => {
          seen.push(event);
          return { statusCode: 204 };
        },
        { masking, ...options },
      );
      for (const event of [httpEvent("a=1&b=2"), sqsEvent({})]) {
        await handler(event, lambdaContext);
        expect(seen.at(-1)).toBe(event);
      }
    }
    const queue = withMasking(async (_: SQSEvent) => null, { masking, log });
    const event = sqsEvent("x");
    (event.Records[0] as { body: string }).body = "ssn=078-05-1120";
    expect(await queue(event, lambdaContext)).toBe(null);
    expect(JSON.stringify(entries)).toContain("not logged");
    expect(JSON.stringify(entries)).not.toContain("078");
  });

  test("nobody is kept from working by a log that fails, nor is the handler's error hidden", async () => {
    const log = {
      erase: ["ssn"],
      write() {
        throw new Error("the log is full");
      },
    };
    const late = { ...log, write: async () => log.write() };
    const erase = {
      maskingRules: {
        ssn: () => {
          throw null;
        },
      },
    };
    for (const each of [log, late, { ...log, erase }]) {
      const working = withMasking(async (_: object) => 1, {
        masking,
        log: each,
      });
      expect(await working({ ssn: 1 }, lambdaContext)).toBe(1);
    }
    const failing = withMasking(
      async (_: object) => {
        throw new RangeError("of the handler");
      },
      { masking, log },
    );
    const error = await caught(() => failing({}, lambdaContext));
    expect(error.name).toBe("RangeError");
  });
});

describe("what is erased is erased", () => {
  test("behind toJSON, too, in results and in logs", async () => {
    const { entries, log } = logOf("$..ssn");
    const result = { user: { toJSON: () => person } };
    const handler = withMasking(async (_: object): Promise<object> => result, {
      masking,
      response: { erase: { fields: ["$..ssn"] }, encrypt: ["user.name"] },
      log,
    });
    const event = { who: { toJSON: () => person } };
    const masked = await handler(event, lambdaContext);
    const text = JSON.stringify([masked, entries]);
    // The end of the text is part of the search: a token may hold the digits by chance, but cannot end in them.
    expect(text).not.toMatch(/1120\\*"/);
    expect(text).not.toContain('"user":{"name":"Jo"');
    expect(entries.length).toBe(2);
  });

  test("also in a response that tells of a failure; there it need not be", async () => {
    const response = { erase: ["ssn"], encrypt: ["name"] };
    const bodies = [{ message: "Gone" }, { ssn: "078", message: "No" }];
    for (const body of bodies) {
      const handler = withMasking(
        async (_: Http) => ({ statusCode: 404, body: JSON.stringify(body) }),
        { masking, response },
      );
      const answer = await handler(httpEvent("{}"), lambdaContext);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain("078");
    }
    const insisting = withMasking(
      async (_: Http) => ({ statusCode: 404, body: '{"message":"Gone"}' }),
      { masking, response: { erase: ["ssn"], onMissingField: "throw" } },
    );
    const error = await caught(() => insisting(httpEvent("{}"), lambdaContext));
    expect(error.name).toBe("FieldNotFoundError");
  });

  test("and the log shows a response as it goes, and never an event that cannot be searched", async () => {
    const { entries, log } = logOf("nothing");
    const handler = withMasking(async (_: object) => ({ ...person }), {
      masking,
      response: { erase: ["ssn"] },
      log,
    });
    const event: Record<string, unknown> = { ...person };
    event.self = event;
    await handler(event, lambdaContext);
    expect(JSON.stringify(entries)).not.toContain("1120");
    expect(entries[0]).toEqual({ error: "not logged: TypeError" });
  });
});

describe("contexts are made from events as they came", () => {
  const options = {
    masking,
    request: {
      fields,
      context: ({ tenant }: { tenant: string }) => ({ tenant_id: tenant }),
    },
    response: {
      encrypt: ["ssn"],
      context: ({ ssn }: { ssn: string }) => ({
        is_token: `${ssn.startsWith("eyJ")}`,
      }),
    },
  };
  const event = { ...sealed, tenant: "a06b" };

  async function expectOwnContexts(result: unknown): Promise<void> {
    const back = await masking.decrypt(result as object, {
      fields,
      context: { is_token: "true" },
    });
    expect(back).toEqual({ ...person, tenant: "a06b" });
  }

  test("by withMasking", async () => {
    const handler = withMasking(
      async (given: typeof event) => ({ ...given }),
      options,
    );
    await expectOwnContexts(await handler(event, lambdaContext));
  });

  test("by maskingMiddleware", async () => {
    const { before, after } = maskingMiddleware<typeof event, Context>(options);
    const request: {
      event: typeof event;
      context: Context;
      response?: unknown;
    } = { event, context: lambdaContext };
    await before(request);
    expect(request.event.ssn).toBe(person.ssn);
    request.response = { ...request.event };
    await after(request);
    await expectOwnContexts(request.response);
  });

  test("an event without what its context is made of is refused", async () => {
    const handler = withMasking(async (_: Http) => ({ statusCode: 200 }), {
      masking,
      request: {
        context: ({ headers }) => ({
          tenant_id: headers["x-tenant-id"] as string,
        }),
      },
    });
    const event = httpEvent(JSON.stringify(sealed));
    const { statusCode, body } = (await handler(
      event,
      lambdaContext,
    )) as Answer;
    expect(statusCode).toBe(400);
    expect(body).toContain("ERR_CONTEXT_MISMATCH");
  });

  test("an event for which the function gives no context at all is refused, and {} is none by intent", async () => {
    const unbound = await masking.encrypt(person, { fields });
    const asked = (given: unknown) =>
      withMasking(async (_: Http) => ({ statusCode: 200 }), {
        masking,
        request: { fields, context: () => given as typeof context },
      })(httpEvent(JSON.stringify(unbound)), lambdaContext) as Promise<Answer>;
    for (const missing of [undefined, null]) {
      const { statusCode, body } = await asked(missing);
      expect(statusCode).toBe(400);
      expect(body).toContain("ERR_CONTEXT_MISMATCH");
    }
    expect((await asked({})).statusCode).toBe(200);

    const answer = withMasking(
      async (_: Http) => ({ statusCode: 200, body: '{"ssn":"078"}' }),
      {
        masking,
        response: {
          encrypt: ["ssn"],
          context: () => undefined as unknown as typeof context,
        },
      },
    );
    const error = await caught(() => answer(httpEvent("{}"), lambdaContext));
    expect(error.name).toBe("ContextMismatchError");
  });
});

describe("tokens that do not open", () => {
  /** Makes a keyring that fails with an error. */
  function failing(failure: Error) {
    return new DataMasking({
      keyring: {
        ...localKeyring({ key }),
        unwrapDataKey: () => Promise.reject(failure),
      } as never,
    });
  }
  const because = (reason: KeyringErrorReason) =>
    new KeyringError("It fails", { reason });
  const ask = (by: DataMasking) =>
    withMasking(async (_: Http) => ({ statusCode: 200 }), {
      masking: by,
      request: { fields, context },
    })(httpEvent(JSON.stringify(sealed)), lambdaContext);

  test("are the request's fault where the keyring finds the data key foreign, tampered or shredded, and for no other reason", async () => {
    for (const reason of ["foreign", "tampered", "shredded"] as const) {
      expect((await ask(failing(because(reason)))).statusCode).toBe(400);
    }
    for (const reason of [
      "denied",
      "unavailable",
      "invalid",
      "unknown",
      "not-ready",
    ] as const) {
      const error = await caught(() => ask(failing(because(reason))));
      expect((error as KeyringError).reason).toBe(reason);
    }
    const nested = new UnsupportedTypeError("of the keyring's own settings");
    const error = await caught(() => ask(failing(nested)));
    expect(error.cause).toBe(nested);
    // An older copy of the package throws this error: nobody can tell who is at fault.
    const old = Object.assign(new Error("old"), { code: "ERR_KEYRING" });
    expect(await caught(() => ask(failing(old)))).toBe(old);
    const other = localKeyring({ key: generateKey() });
    const changed = await ask(new DataMasking({ keyring: other }));
    expect(changed.statusCode).toBe(400);
  });

  test("are the request's fault with every keyring that finds its data key changed, or another's", async () => {
    const jwk = () =>
      joseKeyring({ alg: "A256GCMKW", kid: "1", key: generateKey() });
    const pairs: [Keyring, Keyring][] = [
      [localKeyring({ key }), localKeyring({ key: generateKey() })],
      [
        localKeyring({ key }),
        localKeyring({ key: generateKey(), keyName: "other" }),
      ],
      [jwk(), jwk()],
      [rsaKeyring(rsaKeyPair()), rsaKeyring(rsaKeyPair())],
      [
        localKeyring({ key }),
        multiKeyring({
          children: [
            localKeyring({ key: generateKey() }),
            localKeyring({ key: generateKey() }),
          ],
        }),
      ],
    ];
    for (const [writer, reader] of pairs) {
      const token = await new DataMasking({ keyring: writer }).encrypt(person, {
        fields,
        context,
      });
      const handler = withMasking(async (_: Http) => ({ statusCode: 200 }), {
        masking: new DataMasking({ keyring: reader }),
        request: { fields, context },
      });
      const event = httpEvent(JSON.stringify(token));
      expect((await handler(event, lambdaContext)).statusCode).toBe(400);
    }
  });

  test("are not where one of several keys could have opened them", async () => {
    const by = (...reasons: KeyringErrorReason[]) =>
      new DataMasking({
        keyring: multiKeyring({
          children: reasons.map((reason) => ({
            ...localKeyring({ key }),
            unwrapDataKey: () => Promise.reject(because(reason)),
          })),
        }),
      });
    expect((await ask(by("tampered"))).statusCode).toBe(400);
    expect((await ask(by("tampered", "foreign"))).statusCode).toBe(400);
    const error = await caught(() => ask(by("tampered", "unavailable")));
    expect(error).toBeInstanceOf(KeyringError);
    expect((error as KeyringError).retryable).toBe(true);
  });

  test("are not by what a message says", async () => {
    const message =
      "Cannot unwrap the data key with the keyring: it was wrapped under another key of this name, or it was changed";
    const lying = new KeyringError(message, { reason: "unavailable" });
    expect(await caught(() => ask(failing(lying)))).toBe(lying);
    const plain = await caught(() => ask(failing(new Error(message))));
    expect((plain as KeyringError).reason).toBe("invalid");
  });

  test("keep their reason in a batch", async () => {
    const handler = withMasking(async (event: SQSEvent) => event, {
      masking: failing(because("unavailable")),
      request: { fields, context },
    });
    const error = await caught(() => handler(sqsEvent(sealed), lambdaContext));
    expect(error.message).toContain("Record 0");
    expect((error as KeyringError).retryable).toBe(true);
  });

  test("are named by their place in a batch", async () => {
    const handler = withMasking(async (event: SQSEvent) => event, {
      masking,
      request: { fields, context },
    });
    const error = await caught(() =>
      handler(sqsEvent(sealed, person), lambdaContext),
    );
    expect(error.name).toBe("EnvelopeError");
    expect(error.message).toContain('Record 1 ("1")');
    const broken = sqsEvent(sealed, "x");
    (broken.Records[1] as { body: string }).body = "{";
    const other = await caught(() => handler(broken, lambdaContext));
    expect(other.message).toContain("Record 1");
  });

  test("fields that need not be there are let pass where that is asked for", async () => {
    const handler = withMasking(async (event: object) => event, {
      masking,
      request: { fields, context, onMissingField: "ignore" },
    });
    expect(await handler({ name: "Jo" }, lambdaContext)).toEqual({
      name: "Jo",
    });
  });
});

describe("kinds of events", () => {
  const request = { context };

  test("what a destination gets is no request, though it has a request's context", async () => {
    const handler = withMasking(async (event: object) => event, {
      masking,
      kind: "plain",
      request: { fields, context },
    });
    const event = { requestContext: {}, requestPayload: {}, ...sealed };
    expect(await handler(event, lambdaContext)).toMatchObject(person);
    const without = { requestContext: {}, requestPayload: {} };
    const error = await caught(() => handler(without, lambdaContext));
    expect(error.name).toBe("FieldNotFoundError");
  });

  test("a kind that is none is refused when the handler is wrapped", () => {
    expect(() =>
      withMasking(async () => 1, { masking, kind: "bogus" as never }),
    ).toThrow("kind");
  });

  test("a body that is an object already stays one", async () => {
    const handler = withMasking(
      async (event: { body: object }) => ({ statusCode: 200, ...event }),
      { masking, request, response: { erase: ["ssn"] }, kind: "http" },
    );
    expect(await handler({ body: sealed }, lambdaContext)).toEqual({
      statusCode: 200,
      body: { ...person, ssn: "*****" },
    });
  });

  test("both images of a stream's record are decrypted, whatever their attributes are called", async () => {
    const { ssn } = sealed;
    const image = JSON.parse(
      JSON.stringify({ ssn: { S: ssn } }).replace(
        "{",
        '{"__proto__":{"S":"x"},',
      ),
    );
    const event = streamEvent(image);
    const record = event.Records[0]?.dynamodb as Record<string, unknown>;
    record.OldImage = image;
    const handler = withMasking(async (given: DynamoDBStreamEvent) => given, {
      masking,
      request: { fields, context },
    });
    const opened = await handler(event, lambdaContext);
    const text = JSON.stringify(opened.Records[0]?.dynamodb);
    expect(
      text.split('{"__proto__":{"S":"x"},"ssn":{"S":"078-05-1120"}}'),
    ).toHaveLength(3);
  });
});
