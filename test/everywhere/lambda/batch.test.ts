import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import middy from "@middy/core";
import {
  DataMasking,
  generateKey,
  KeyringError,
  type KeyringErrorReason,
  localKeyring,
} from "../../../mod.ts";
import {
  type HandlerMasking,
  type LogEntry,
  maskingMiddleware,
  withMasking,
} from "../../../src/entries/lambda.ts";
import {
  dynamodbRecord,
  firehoseEvent,
  kinesisRecord,
  restEvent,
  sqsRecord,
} from "../../lambda/sample-events.ts";
import { caught } from "../../support/caught.ts";

const key = generateKey();
const masking = new DataMasking({ keyring: localKeyring({ key }) });
const context = { tenant_id: "a06b" };
const fields = ["ssn"];
const person = { ssn: "078-05-1120" };
const sealed = (await masking.encrypt(person, {
  fields,
  context,
})) as unknown as typeof person;
const GOOD = JSON.stringify(sealed);
const BAD = '{"ssn":"no token"}';
/** Text that is not even JSON. */
const UGLY = "{ssn";

type Handler = (event: object, context: object) => Promise<unknown>;
type Options = Partial<HandlerMasking<object, object>>;

const wrapped = (handler: Handler, options: Options): Handler =>
  withMasking(handler, {
    masking,
    request: { fields, context },
    batch: "partial",
    ...options,
  });

const asMiddleware = (handler: Handler, options: Options): Handler => {
  const plain = middy as unknown as (inner: Handler) => {
    use(middleware: unknown): Handler;
  };
  return plain(handler).use(
    maskingMiddleware<object, object>({
      masking,
      request: { fields, context },
      batch: "partial",
      ...options,
    }),
  );
};

interface Batch {
  readonly Records?: readonly unknown[];
  readonly records?: readonly unknown[];
}

/** Runs a handler on a batch; returns the records that it got, and the response. */
async function ask(
  event: object,
  result: (records: readonly unknown[]) => unknown = () => undefined,
  options: Options = {},
  wrap = wrapped,
) {
  const seen: unknown[] = [];
  let runs = 0;
  const handler = wrap(async (given: Batch) => {
    runs++;
    const records = given.Records ?? given.records ?? [];
    seen.push(...records);
    return result(records);
  }, options);
  const answer = await handler(event, {});
  return { seen, runs, answer };
}

const failures = (...ids: readonly unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

const queue = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, i) => sqsRecord(body, i)),
});

/** Makes messages of a FIFO queue, each with its group. */
const fifo = (...messages: readonly (readonly [string, string])[]) => ({
  Records: messages.map(([MessageGroupId, body], i) => {
    const record = sqsRecord(body, i, {
      eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:notes.fifo",
    });
    return { ...record, attributes: { ...record.attributes, MessageGroupId } };
  }),
});

const idsOf = (records: readonly unknown[]) =>
  records.map((each) => (each as { messageId: string }).messageId);

for (const [way, wrap] of Object.entries({ wrapped, asMiddleware })) {
  describe(`a batch that fails in part (${way})`, () => {
    test("of a queue: the good messages are handed on, the bad ones reported with those of the handler", async () => {
      const { seen, answer } = await ask(
        queue(GOOD, BAD, GOOD, UGLY, GOOD),
        () => failures("message-4"),
        {},
        wrap,
      );
      expect(idsOf(seen)).toEqual(["message-0", "message-2", "message-4"]);
      expect(JSON.parse((seen[0] as { body: string }).body)).toEqual(person);
      expect(answer).toEqual(failures("message-1", "message-3", "message-4"));
    });

    test("none of whose records is good is answered without the handler", async () => {
      const { runs, answer } = await ask(
        queue(BAD, BAD),
        () => undefined,
        {},
        wrap,
      );
      expect(runs).toBe(0);
      expect(answer).toEqual(failures("message-0", "message-1"));
    });
  });
}

describe("a queue", () => {
  test("without a bad message is answered as the handler does", async () => {
    for (const given of [
      undefined,
      null,
      {},
      failures(),
      failures("message-1"),
      { batchItemFailures: null },
    ]) {
      const { answer } = await ask(queue(GOOD, GOOD), () => given);
      expect(answer).toBe(given);
    }
  });

  test("with a bad one is answered with it, whatever the handler reports", async () => {
    for (const given of [
      undefined,
      null,
      {},
      failures(),
      { batchItemFailures: null },
      "done",
    ]) {
      const { answer } = await ask(queue(GOOD, BAD), () => given);
      expect(answer).toEqual(failures("message-1"));
    }
    const more = { ...failures("message-0"), done: 1 };
    const { answer } = await ask(queue(GOOD, BAD), () => more);
    expect(answer).toEqual({ ...failures("message-1", "message-0"), done: 1 });
    // A failure that the service reads as a failure of all records stays one.
    const odd = { batchItemFailures: [{ itemIdentifier: "" }] };
    const all = await ask(queue(GOOD, BAD), () => odd);
    expect(all.answer).toEqual(failures("message-1", ""));
    const wrong = { batchItemFailures: "message-0" };
    const error = await caught(() => ask(queue(GOOD, BAD), () => wrong));
    expect(error).toBeInstanceOf(TypeError);
  });

  test("in order: after a failure the rest of its group is neither handed on nor lost", async () => {
    const { seen, answer } = await ask(
      fifo(
        ["a", GOOD],
        ["b", BAD],
        ["a", GOOD],
        ["b", GOOD],
        ["a", BAD],
        ["c", GOOD],
        ["b", BAD],
        ["a", GOOD],
      ),
    );
    expect(idsOf(seen)).toEqual(["message-0", "message-2", "message-5"]);
    expect(answer).toEqual(
      failures("message-1", "message-3", "message-4", "message-6", "message-7"),
    );
  });

  test("is none in order for its messages' groups, where its name says that it is no FIFO queue", async () => {
    const { Records } = fifo(["a", BAD], ["a", GOOD], ["b", GOOD]);
    const fair = Records.map((record) => ({
      ...record,
      eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:notes",
    }));
    const { seen, answer } = await ask({ Records: fair });
    expect(idsOf(seen)).toEqual(["message-1", "message-2"]);
    expect(answer).toEqual(failures("message-0"));
  });

  test("is one in order where its name ends in .fifo, or it has none and its messages have groups", async () => {
    const { Records } = fifo(["a", BAD], ["a", GOOD]);
    const named = Records.map(({ attributes: _, ...record }) => record);
    const grouped = Records.map((record) => ({
      ...record,
      eventSourceARN: "",
    }));
    for (const all of [named, grouped]) {
      const { runs, answer } = await ask({ Records: all });
      expect(runs).toBe(0);
      expect(answer).toEqual(failures("message-0", "message-1"));
    }
  });

  test("whose bad message has no id fails whole, as nobody could tell which it was", async () => {
    const { messageId: _, ...record } = sqsRecord(BAD);
    const event = { Records: [sqsRecord(GOOD), record] };
    const error = await caught(() => ask(event));
    expect(error.name).toBe("EnvelopeError");
    expect(error.message).toContain("Record 1: ");
  });
});

describe("a stream", () => {
  const sequence = (i: number): string =>
    kinesisRecord("", i).kinesis.sequenceNumber;
  const stream = (...texts: readonly string[]) => ({
    Records: texts.map((text, i) => kinesisRecord(text, i)),
  });

  test("goes on from the first record that fails: later ones are not handed on", async () => {
    const { seen, answer } = await ask(stream(GOOD, GOOD, BAD, GOOD, UGLY));
    expect(seen).toHaveLength(2);
    expect(answer).toEqual(failures(sequence(2)));
  });

  test("has the checkpoint of the handler beside ours: the service takes the lowest", async () => {
    const reported = failures(sequence(1));
    const { answer } = await ask(stream(GOOD, GOOD, BAD), () => reported);
    expect(answer).toEqual(failures(sequence(2), sequence(1)));
  });

  test("keeps the state of a window", async () => {
    const window = { state: { sum: 1 }, window: {} };
    const none = await ask({ ...stream(BAD, GOOD), ...window });
    expect(none.answer).toEqual({
      state: { sum: 1 },
      ...failures(sequence(0)),
    });
    const state = { sum: 2 };
    const some = await ask({ ...stream(GOOD, BAD), ...window }, () => ({
      state,
    }));
    expect(some.answer).toEqual({ state, ...failures(sequence(1)) });
  });

  test("of a table does the same by its own sequence numbers", async () => {
    const image = (ssn: string) => ({ ssn: { S: ssn } });
    const Records = [image(sealed.ssn), image("x"), image(sealed.ssn)].map(
      dynamodbRecord,
    );
    const { seen, answer } = await ask({ Records });
    expect(seen).toHaveLength(1);
    expect(answer).toEqual(failures(Records[1]?.dynamodb.SequenceNumber));
    const malformed = { ssn: null };
    const other = await ask({
      Records: [dynamodbRecord(malformed), dynamodbRecord({}, 1)],
    });
    expect(other.answer).toEqual(failures(Records[0]?.dynamodb.SequenceNumber));
  });
});

describe("Firehose", () => {
  test("gets every record back: the bad ones as they came, as failures of processing", async () => {
    const event = firehoseEvent(GOOD, BAD, UGLY);
    const done = (records: readonly unknown[]) => ({
      records: (records as { recordId: string; data: string }[]).map(
        ({ recordId, data }) => ({ recordId, result: "Ok", data }),
      ),
    });
    const { answer } = await ask(event, done);
    const [, bad, ugly] = event.records;
    const data = Buffer.from(JSON.stringify(person)).toString("base64");
    const result = "ProcessingFailed";
    expect(answer).toEqual({
      records: [
        { recordId: "record-0", result: "Ok", data },
        { recordId: "record-1", result, data: bad?.data },
        { recordId: "record-2", result, data: ugly?.data },
      ],
    });
    const { runs, answer: all } = await ask(firehoseEvent(BAD));
    expect(runs).toBe(0);
    expect(all).toEqual({
      records: [{ recordId: "record-0", result, data: bad?.data }],
    });
  });

  test("gets results masked, record by record, and nothing of what is dropped", async () => {
    const encode = (text: string) => Buffer.from(text).toString("base64");
    const records = [
      { recordId: "1", result: "Ok", data: encode('{"ssn": "1", "n": 1.0}\n') },
      { recordId: "2", result: "Dropped", data: encode("<html>") },
      { recordId: "3", result: "ProcessingFailed", data: encode("{}") },
    ];
    const handler = withMasking(async (_: object) => ({ records }), {
      masking,
      response: { erase: ["ssn"] },
    });
    const answer = await handler(firehoseEvent(GOOD), {});
    const [first, ...others] = answer.records;
    expect(Buffer.from(`${first?.data}`, "base64").toString()).toBe(
      '{"ssn": "*****", "n": 1.0}\n',
    );
    expect(others).toEqual(records.slice(1));
    const missing = withMasking(
      async (_: object) => ({
        records: [{ ...records[0], data: encode("{}") }],
      }),
      { masking, response: { erase: ["ssn"] } },
    );
    const error = await caught(() => missing(firehoseEvent(GOOD), {}));
    expect(error.name).toBe("FieldNotFoundError");
    expect(error.message).toContain("Record 0");
  });
});

describe("what is nobody's record's fault fails the whole batch", () => {
  const failing = (reason: KeyringErrorReason) =>
    new DataMasking({
      keyring: {
        ...localKeyring({ key }),
        unwrapDataKey: () => Promise.reject(new KeyringError("No", { reason })),
      } as never,
    });

  test("a key service that denies access or does not answer", async () => {
    for (const reason of ["denied", "unavailable", "invalid"] as const) {
      const error = await caught(() =>
        ask(queue(GOOD, BAD), () => undefined, { masking: failing(reason) }),
      );
      expect(error).toMatchObject({ name: "KeyringError", reason });
    }
    for (const reason of ["foreign", "tampered"] as const) {
      const { answer } = await ask(queue(GOOD), () => undefined, {
        masking: failing(reason),
      });
      expect(answer).toEqual(failures("message-0"));
    }
  });

  test("a context that cannot be made of the event", async () => {
    const request = { fields, context: () => undefined as never };
    const error = await caught(() =>
      ask(queue(GOOD), () => undefined, { request }),
    );
    expect(error.name).toBe("ContextMismatchError");
  });

  test("what the handler throws", async () => {
    const error = await caught(() =>
      ask(queue(GOOD, BAD), () => {
        throw new RangeError("of the handler");
      }),
    );
    expect(error.name).toBe("RangeError");
  });
});

describe("the option", () => {
  test("is refused for a kind that has no such batches, and where it is misspelt", () => {
    const handler = async (event: object) => event;
    for (const kind of ["http", "sns", "s3", "plain"] as const) {
      const make = () =>
        withMasking(handler, { masking, kind, batch: "partial" });
      expect(make).toThrow("sqs, kinesis, firehose, dynamodb");
    }
    const misspelt = { masking, batch: "partail" } as never;
    expect(() => withMasking(handler, misspelt)).toThrow('"partial"');
  });

  test("changes nothing for other events", async () => {
    const event = restEvent(BAD);
    const { answer } = await ask(event);
    expect(answer).toMatchObject({ statusCode: 400 });
  });

  test("logs each record that is reported, by its code and its id", async () => {
    const entries: LogEntry[] = [];
    const log = {
      erase: ["ssn"],
      write: (entry: LogEntry) => entries.push(entry),
    };
    await ask(queue(GOOD, BAD, "{}"), () => undefined, { log } as never);
    const errors = entries.filter((each) => "error" in each);
    expect(errors).toEqual([
      { error: "ERR_ENVELOPE", record: { index: 1, id: "message-1" } },
      { error: "ERR_FIELD_NOT_FOUND", record: { index: 2, id: "message-2" } },
    ]);
  });

  test("without it the first bad record fails the batch, and the handler does not run", async () => {
    let runs = 0;
    const handler = async () => {
      runs++;
    };
    const error = await caught(() =>
      wrapped(handler, { batch: undefined })(queue(GOOD, BAD, UGLY), {}),
    );
    expect(error.message).toContain('Record 1 ("message-1")');
    expect(runs).toBe(0);
  });
});
