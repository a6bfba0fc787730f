import { oneOf } from "../util/assert.ts";
import { decodeBase64 } from "../util/base64.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import { type AttributeValue, readItem } from "./dynamodb-attributes.ts";
import { toJson } from "./to-json.ts";

/** Where the documents of an event or a result lie. */
export type EventKind = "http" | "sqs" | "dynamodb" | "plain";

/** The documents of an event or a result, and the same event with others in their places. */
export interface Documents<T> {
  readonly documents: readonly unknown[];
  /** Gives a copy with other documents; `documents` are as many, in the same order. */
  replace(documents: readonly unknown[]): T;
}

/** Members of events that are looked at; whatever else they have is left alone. */
interface EventLike {
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
  readonly requestContext?: unknown;
  /** Of a destination's record (AWS Lambda Developer Guide), which is no request. */
  readonly requestPayload?: unknown;
  readonly Records?: unknown;
}

interface RecordLike {
  readonly eventSource?: unknown;
  readonly body?: unknown;
  readonly dynamodb?: Readonly<Record<string, unknown>>;
}

const IMAGES = ["NewImage", "OldImage"] as const;

function recordsOf({ Records }: EventLike): readonly RecordLike[] {
  return Array.isArray(Records) ? Records : [];
}

const KINDS = ["http", "sqs", "dynamodb", "plain"] as const;

/**
 * Reads the option.
 *
 * @throws {TypeError} when it is none: nothing would be found
 */
export function readKind(kind: unknown): EventKind | undefined {
  return kind === undefined ? undefined : oneOf("kind", kind, KINDS);
}

/** What sends such events. */
export function kindOf(event: unknown): EventKind {
  if (typeof event !== "object" || event === null) return "plain";
  const [first] = recordsOf(event);
  if (first?.eventSource === "aws:sqs") return "sqs";
  if (first?.eventSource === "aws:dynamodb") return "dynamodb";
  const { requestContext, requestPayload } = event as EventLike;
  return typeof requestContext === "object" &&
    requestContext !== null &&
    requestPayload === undefined
    ? "http"
    : "plain";
}

function decodeBody(body: string): string {
  const bytes = decodeBase64(body);
  if (bytes === null) throw new TypeError();
  return decodeUtf8(bytes);
}

function parseBody(body: unknown, isEncoded: boolean, what: string): unknown {
  try {
    if (typeof body !== "string") throw new TypeError();
    return JSON.parse(isEncoded ? decodeBody(body) : body);
  } catch {
    // Without the error underneath, which quotes the body.
    throw new UnsupportedTypeError(`Cannot read the ${what}: it is no JSON`);
  }
}

function bodyOf<T extends EventLike>(message: T, what: string): Documents<T> {
  const { body } = message;
  if (body === undefined || body === null || body === "") {
    return { documents: [], replace: () => message };
  }
  if (typeof body === "object") {
    // Parsed by another middleware, or to be written by one.
    return {
      documents: [toJson(body)],
      replace: ([document]) => ({ ...message, body: document }),
    };
  }
  const isEncoded = message.isBase64Encoded === true;
  return {
    documents: [parseBody(body, isEncoded, what)],
    replace: ([document]) => ({
      ...message,
      body: JSON.stringify(document),
      ...(isEncoded && { isBase64Encoded: false }),
    }),
  };
}

/** Joins the documents of several parts. */
function joined<P, T>(
  parts: readonly Documents<P>[],
  make: (parts: readonly P[]) => T,
): Documents<T> {
  return {
    documents: parts.flatMap(({ documents }) => documents),
    replace(documents) {
      let start = 0;
      return make(
        parts.map((part) => {
          const end = start + part.documents.length;
          const own = documents.slice(start, end);
          start = end;
          return part.replace(own);
        }),
      );
    },
  };
}

function imagesOf(record: RecordLike): Documents<RecordLike> {
  const { dynamodb } = record;
  const names = IMAGES.filter((name) => dynamodb?.[name] !== undefined);
  const items = names.map((name) =>
    readItem(dynamodb?.[name] as Readonly<Record<string, AttributeValue>>),
  );
  return {
    documents: items.map(({ value }) => value),
    replace(documents) {
      const images = names.map((name, i) => [
        name,
        items[i]?.write(documents[i]),
      ]);
      return {
        ...record,
        dynamodb: { ...dynamodb, ...Object.fromEntries(images) },
      };
    },
  };
}

/**
 * Finds the documents of an event: the body of a request as JSON, the bodies of messages of SQS, the images of a DynamoDB
 * stream as plain data, or the event itself.
 *
 * @throws {UnsupportedTypeError} when a body is no JSON
 */
export function eventDocuments<E>(event: E, kind: EventKind): Documents<E> {
  if (kind === "plain") {
    return { documents: [event], replace: ([one]) => one as E };
  }
  if (kind === "http") return bodyOf(event as E & EventLike, "body");
  const parts = recordsOf(event as EventLike).map((record, i) =>
    kind === "sqs" ? bodyOf(record, `body of record ${i}`) : imagesOf(record),
  );
  return joined(parts, (Records) => ({ ...event, Records }));
}

/**
 * Finds the documents of a result: the body of a response as JSON, or the result itself.
 *
 * @throws {UnsupportedTypeError} when a body is no JSON
 */
export function resultDocuments<R>(result: R, kind: EventKind): Documents<R> {
  if (result === undefined || result === null) {
    return { documents: [], replace: () => result };
  }
  const isResponse =
    kind === "http" && typeof result === "object" && "statusCode" in result;
  if (isResponse)
    return bodyOf(result as R & EventLike, "body of the response");
  // As it will be written: what `toJSON` gives is searched, too.
  const document = toJson(result);
  return document === undefined
    ? { documents: [], replace: () => result }
    : { documents: [document], replace: ([one]) => one as R };
}
