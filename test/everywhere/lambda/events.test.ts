import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  generateKey,
  KeyringError,
  localKeyring,
} from "../../../mod.ts";
import { type LogEntry, withMasking } from "../../../src/entries/lambda.ts";
import {
  CANARY,
  documentIn,
  edgeEvent,
  restEvent,
  type Sample,
  sqsRecord,
  WITH_DOCUMENT,
  WITHOUT_DOCUMENT,
} from "../../lambda/sample-events.ts";
import { caught } from "../../support/caught.ts";

const key = generateKey();
const masking = new DataMasking({ keyring: localKeyring({ key }) });
const context = { tenant_id: "a06b" };
const fields = ["ssn"];
const person = { ssn: "078-05-1120", id: 7 };
const sealed = (await masking.encrypt(person, {
  fields,
  context,
})) as unknown as typeof person;
const TEXT = `{ "id" : 7.0, "ssn":${JSON.stringify(sealed.ssn)} }`;
const OPENED = '{ "id" : 7.0, "ssn":"078-05-1120" }';
/** Returns the text as an event of parsed data has it: without white space, since Lambda parsed the JSON. */
const asIn = (form: string, text: string): string =>
  form === "data" || form === "image" ? JSON.stringify(JSON.parse(text)) : text;

/** Makes a log that keeps its entries. */
function logOf(...erase: string[]) {
  const entries: LogEntry[] = [];
  const write = (entry: LogEntry) => {
    entries.push(entry);
  };
  return { entries, log: { erase, write } };
}

/** Runs a handler that returns its event. */
const asks = (event: object, options: object) =>
  withMasking(async (given: object) => given, { masking, ...options })(
    event,
    {},
  );

/** Makes an event around a text without tokens. */
const untouched = ({ event }: Sample) => event('{"name":"Jo","n":1}');

describe("events in which nothing is named", () => {
  for (const sample of [...WITH_DOCUMENT, ...WITHOUT_DOCUMENT]) {
    test(`pass as they are: ${sample.name}`, async () => {
      const event = untouched(sample);
      const before = JSON.stringify(event);
      for (const options of [{}, { log: { erase: ["a"], write() {} } }]) {
        let seen: unknown;
        const handler = withMasking(
          async (given: object) => {
            seen = given;
            return null;
          },
          { masking, ...options },
        );
        expect(await handler(event, {})).toBe(null);
        expect(seen).toBe(event);
        expect(JSON.stringify(seen)).toBe(before);
      }
    });

    test(`also where their fields may be missing: ${sample.name}`, async () => {
      const event = untouched(sample);
      for (const kind of [undefined, sample.kind]) {
        const request = { fields, context, onMissingField: "ignore" };
        expect(await asks(event, { kind, request })).toBe(event);
      }
    });
  }
});

describe("a token made for a document's own root", () => {
  for (const sample of WITH_DOCUMENT) {
    const { name, kind, form } = sample;
    test(`opens in ${name}, and what is around it stays`, async () => {
      const event = sample.event(asIn(form, TEXT));
      for (const given of [undefined, kind]) {
        for (const request of [{ fields, context }, { context }]) {
          const opened = await asks(event, { kind: given, request });
          expect(documentIn(sample, opened)).toBe(asIn(form, OPENED));
          const text = JSON.stringify(opened);
          expect(text).not.toContain(sealed.ssn);
        }
      }
      expect(documentIn(sample, event)).toBe(asIn(form, TEXT));
    });

    test(`is insisted on in ${name}`, async () => {
      for (const text of ['{"ssn":"078-05-1120"}', '{"name":"Jo"}']) {
        const event = sample.event(text);
        const request = { fields, context };
        const result = await asks(event, { request }).catch((error) => error);
        const isRefused = kind === "http" || kind === "edge";
        const status = result.statusCode ?? Number(result.status);
        expect(isRefused ? status : result.code).toBe(
          isRefused
            ? 400
            : text.includes("ssn")
              ? "ERR_ENVELOPE"
              : "ERR_FIELD_NOT_FOUND",
        );
      }
    });
  }
});

describe("an event without a document", () => {
  for (const sample of WITHOUT_DOCUMENT) {
    const { name, kind } = sample;
    test(`lacks the fields that are named: ${name}`, async () => {
      const event = sample.event("");
      for (const given of [undefined, kind]) {
        const options = { kind: given, request: { fields, context } };
        if (kind === "http") {
          const { body, statusCode } = (await asks(event, options)) as never;
          expect(statusCode).toBe(400 as never);
          expect(JSON.parse(body).code).toBe("ERR_FIELD_NOT_FOUND");
        } else {
          const error = await caught(() => asks(event, options));
          expect(error.name).toBe("FieldNotFoundError");
          expect(error.message).toContain('"ssn"');
        }
      }
    });

    test(`passes where its fields may be missing: ${name}`, async () => {
      const event = sample.event("");
      const lenient = new DataMasking({
        keyring: localKeyring({ key }),
        onMissingField: "ignore",
      });
      const request = { fields, context };
      expect(await asks(event, { masking: lenient, request })).toBe(event);
      // Without fields, no token is required.
      expect(await asks(event, { request: { context } })).toBe(event);
    });
  }

  test("is one whose body is there, and holds nothing", async () => {
    for (const path of ["*", "$..ssn", "[*].ssn", "$"]) {
      const options = { request: { fields: [path], context } };
      const answer = (await asks(restEvent(null), options)) as never;
      expect((answer as { statusCode: number }).statusCode).toBe(400);
    }
    const { Records } = edgeEvent("", "text");
    const answer = await asks({ Records }, { request: { fields, context } });
    expect(answer).toMatchObject({
      status: "400",
      headers: { "content-type": [{ value: "application/json" }] },
      body: expect.stringContaining("ERR_FIELD_NOT_FOUND"),
    });
  });

  test("fails at the record that lacks it", async () => {
    const event = { Records: [sqsRecord(TEXT, 0), sqsRecord("", 1)] };
    const options = { request: { fields, context } };
    const error = await caught(() => asks(event, options));
    expect(error.message).toContain('Record 1 ("message-1")');
  });
});

describe("an event that may be mistaken for another source's", () => {
  const events: object[] = [
    { ssn: "NOT-A-TOKEN", requestContext: {} },
    { ssn: "NOT-A-TOKEN", Records: [] },
    { ssn: "NOT-A-TOKEN", Records: [{ eventSource: "aws:ses" }] },
    { ssn: "NOT-A-TOKEN", body: "" },
    { ssn: "NOT-A-TOKEN", body: JSON.stringify(sealed) },
    { ssn: "NOT-A-TOKEN", detail: sealed },
    { ssn: "NOT-A-TOKEN", records: [] },
    { ssn: "NOT-A-TOKEN", headers: {} },
    { ssn: "NOT-A-TOKEN", arguments: sealed },
    { ...restEvent(TEXT), Records: [sqsRecord(TEXT)] },
    { Records: [sqsRecord(TEXT), { eventSource: "aws:s3" }] },
  ];

  test("is refused before the handler runs, where something is to be masked", async () => {
    for (const event of events) {
      for (const options of [
        { request: { fields, context } },
        { request: { context } },
        { response: { erase: ["ssn"] } },
      ]) {
        const error = await caught(() => asks(event, options));
        expect(error.name).toBe("UnsupportedTypeError");
        expect(error.message).toContain('kind: "plain"');
      }
    }
  });

  test("is plain where kind says so, and its fields are insisted on", async () => {
    for (const event of events) {
      const options = { kind: "plain", request: { fields, context } };
      const error = await caught(() => asks(event, options));
      expect(["EnvelopeError", "FieldNotFoundError"]).toContain(error.name);
      const opened = { ...event, ssn: sealed.ssn };
      expect(await asks(opened, options)).toEqual({
        ...opened,
        ssn: "078-05-1120",
      });
    }
  });

  test("passes where nothing is to be masked, and is not logged", async () => {
    const { entries, log } = logOf("ssn");
    for (const event of events) expect(await asks(event, { log })).toBe(event);
    expect(JSON.stringify(entries)).not.toContain("TOKEN");
  });

  test("is none without any of those members", async () => {
    const event = { ...sealed, body_text: "", type: "note" };
    const request = { fields, context };
    expect(await asks(event, { request })).toMatchObject({ id: 7 });
  });
});

describe("an event of another source than kind says", () => {
  test("is refused before the handler runs, and not passed as one without a document", async () => {
    const all = [...WITH_DOCUMENT, ...WITHOUT_DOCUMENT];
    for (const sample of all) {
      const { name, kind: own } = sample;
      const event = untouched(sample);
      if (own === "plain") continue;
      for (const kind of ["http", "sqs", "s3", "eventbridge"] as const) {
        if (kind === own) continue;
        for (const options of [
          { request: { context } },
          { response: { erase: fields } },
        ]) {
          const error = await caught(() => asks(event, { ...options, kind }));
          expect([name, error.name]).toEqual([name, "UnsupportedTypeError"]);
          expect(error.message).toContain(kind);
        }
      }
    }
  });

  test("is refused where it has no list of records", async () => {
    for (const event of [{ ssn: 1 }, { Records: {} }, [1], "text"]) {
      for (const kind of [
        "sqs",
        "sns",
        "kinesis",
        "dynamodb",
        "edge",
      ] as const) {
        const error = await caught(() =>
          asks(event as object, { request: { context }, kind }),
        );
        expect(error.name).toBe("UnsupportedTypeError");
        expect(error.message).toContain("Records");
      }
    }
  });
});

describe("the log", () => {
  test("shows documents alone, and credentials never, whatever it erases and whatever kind is given", async () => {
    for (const sample of [...WITH_DOCUMENT, ...WITHOUT_DOCUMENT]) {
      for (const kind of [undefined, sample.kind, "plain"]) {
        for (const result of [undefined, untouched(sample)]) {
          const { entries, log } = logOf("nothing");
          const handler = withMasking(async (_: object) => result, {
            masking,
            log,
            kind: kind as never,
          });
          await handler(untouched(sample), {});
          expect(JSON.stringify(entries)).not.toContain(CANARY);
          expect(entries.length).toBe(2);
        }
      }
    }
  });

  test("shows the documents of every source that has some", async () => {
    for (const sample of WITH_DOCUMENT) {
      const { entries, log } = logOf("name");
      await asks(untouched(sample), { log });
      expect(entries[0]).toEqual({ request: [{ name: "*****", n: 1 }] });
    }
  });

  test("masks what is a credential by its name or its look, at any depth of a document", async () => {
    const { entries, log } = logOf("nothing");
    const event = {
      Authorization: CANARY,
      list: [
        { cookies: [CANARY], "X-Amz-Security-Token": CANARY },
        { key: "Authorization", value: CANARY },
        { name: "cookie", value: CANARY },
      ],
      apiKey: CANARY,
      id_token: CANARY,
      url: `https://example.com/?X-Amz-Signature=${CANARY}`,
      header: `Bearer ${CANARY}`,
      name: "Jo",
    };
    await asks(event, { log });
    const text = JSON.stringify(entries);
    expect(text).not.toContain(CANARY);
    expect(text).toContain("Jo");
  });

  test("masks the credentials that other sources' events hold, and those of URLs", async () => {
    const s3 =
      "https://example.s3.amazonaws.com/x?AWSAccessKeyId=AKIA&Expires=1";
    for (const document of [
      { context: { System: { apiAccessToken: CANARY } } },
      { ResponseURL: `${s3}&Signature=${CANARY}` },
      { page: `https://example.com/x?sv=1&sig=${CANARY}` },
      { object: `https://storage.example.com/x?X-Goog-Signature=${CANARY}` },
      { database: `postgres://notes:${CANARY}@db.example.com/notes` },
      { list: { "X-Auth-Token": CANARY, newPassword: CANARY } },
      { passphrase: CANARY, private_key: CANARY },
    ]) {
      const { entries, log } = logOf("nothing");
      const event = { ...document, kept: "https://example.com/a@b?design=1" };
      await asks(event, { log, kind: "plain" });
      expect(JSON.stringify(entries)).not.toContain(CANARY);
      expect(JSON.stringify(entries[0])).toContain(event.kept);
    }
  });

  test("has the code of the error for which a request is refused, and of one that is thrown", async () => {
    const foreign = await masking.encrypt({ ssn: "1" }, { fields });
    for (const [text, code] of [
      ['{"ssn":"078"}', "ERR_ENVELOPE"],
      ["{}", "ERR_FIELD_NOT_FOUND"],
      [JSON.stringify(foreign), "ERR_CONTEXT_MISMATCH"],
      ["", "ERR_FIELD_NOT_FOUND"],
    ] as const) {
      const ways: [object, boolean][] = [
        [restEvent(text), true],
        [edgeEvent(text, "text"), true],
        [{ Records: [sqsRecord(text)] }, false],
      ];
      for (const [event, isAnswered] of ways) {
        const { entries, log } = logOf("ssn");
        const asked = asks(event, { log, request: { fields, context } });
        if (isAnswered) await asked;
        else expect(await caught(() => asked)).toHaveProperty("code", code);
        expect(entries.slice(1)).toEqual([{ error: code }]);
      }
    }
  });

  test("has the code of the error for which a result is not given", async () => {
    const { entries, log } = logOf("ssn");
    const handler = withMasking(async (_: object) => ({ name: "Jo" }), {
      masking,
      log,
      response: { erase: ["ssn"] },
    });
    const error = await caught(() => handler({}, {}));
    expect(error.name).toBe("FieldNotFoundError");
    expect(entries.at(-1)).toEqual({ error: "ERR_FIELD_NOT_FOUND" });
  });
});

describe("an error about one record of a batch", () => {
  test("says which, keeps its class, its code and its cause", async () => {
    // The data key opens, but the ciphertext does not.
    const [header, keys, iv, text = "", tag] = sealed.ssn.split(".");
    const last = text.at(-1) === "A" ? "Q" : "A";
    const changed = [header, keys, iv, text.slice(0, -1) + last, tag].join(".");
    const broken = JSON.stringify({ ssn: changed });
    const good = JSON.stringify(sealed);
    for (const { name, kind, event } of WITH_DOCUMENT) {
      const single = [event(good), event(broken)];
      const lists = single.map((each) => {
        if (Array.isArray(each)) return each;
        const { Records, records } = each as Record<string, unknown[]>;
        return Records ?? records;
      });
      if (kind === "edge" || lists.some((each) => !each)) continue;
      const [fine, bad] = lists as [unknown[], unknown[]];
      const all = [...fine, ...fine, ...bad];
      const member = kind === "firehose" ? "records" : "Records";
      const batch = {
        ...single[0],
        [member]: all,
      };
      const given = Array.isArray(single[0]) ? all : batch;
      const error = await caught(() =>
        asks(given, { request: { fields, context } }),
      );
      expect(`${name}: ${error.name}`).toBe(`${name}: DecryptionError`);
      expect(error.message).toMatch(/^Record 2\b.*: Cannot decrypt/);
      expect(error).toHaveProperty("code", "ERR_DECRYPTION");
      expect((error.cause as Error).name).toBe("DecryptionError");
      const ids: Record<string, string> = {
        sqs: "message-0",
        sns: "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        kinesis: "49590338271490256608559692538361571095921575989136588890",
        dynamodb: "4421584100000000020063380",
        firehose: "record-0",
      };
      expect(error.message).toContain(ids[kind] ?? "Record 2");
    }
  });

  test("keeps the reason of a keyring", async () => {
    const unavailable = new DataMasking({
      keyring: {
        ...localKeyring({ key }),
        unwrapDataKey: () =>
          Promise.reject(new KeyringError("No", { reason: "unavailable" })),
      } as never,
    });
    const error = await caught(() =>
      asks(
        { Records: [sqsRecord(TEXT)] },
        { masking: unavailable, request: { fields, context } },
      ),
    );
    expect(error).toMatchObject({ reason: "unavailable", retryable: true });
    expect(error.message).toContain('Record 0 ("message-0")');
  });
});
