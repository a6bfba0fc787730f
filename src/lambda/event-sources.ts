import { oneOf, refusalOf } from "../util/assert.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { edgeRefusal, httpRefusal, type Refusal } from "./bad-request.ts";
import {
  type BatchRule,
  DYNAMODB,
  FIREHOSE,
  KINESIS,
  QUEUE,
} from "./batch-rules.ts";
import {
  type DocumentLayout,
  listed,
  oneOrMany,
  single,
} from "./document-layout.ts";
import { readImages } from "./dynamodb-images.ts";
import { readEdgeRecord, readEdgeResult } from "./edge-body.ts";
import { type EventKind, isMembers, type Members } from "./event-kind.ts";
import {
  isAppSync,
  isAuthorizer,
  isCognito,
  isEdge,
  isEventBridge,
  isFirehose,
  isHttp,
  type Look,
  recordsFrom,
  streamFrom,
  telltaleOf,
} from "./event-look.ts";
import { bare, dataPart, type EventPart, readResult } from "./event-part.ts";
import { readHttpRequest, readHttpResult } from "./http-body.ts";
import {
  readFirehoseRecord,
  readFirehoseResult,
  readKinesisRecord,
  readSnsRecord,
  readSqsRecord,
} from "./message-text.ts";

/** Source of events, with the functions and rules for its events and results. */
export interface EventSource {
  /** Tells whether an event looks like an event of this source. For the source `"plain"` it is always false. */
  readonly isOurs: Look;
  /** Layout of the documents in an event. */
  readonly event: DocumentLayout;
  /** Returns the id by which the source knows a record, or `undefined` if the record has no id. */
  idOf(record: unknown): unknown;
  /** Layout of the documents in a result. */
  readonly result: DocumentLayout;
  /** `false` if results hold credentials or repeat the event, and so must not be logged. */
  readonly logsResults: boolean;
  /** Rules for batches in which some records fail; `undefined` if the source has no such batches. */
  readonly batch: BatchRule | undefined;
  /** Makes the response to a refused request, or returns `undefined` if the source expects none. */
  refuse(event: unknown, body: string): Refusal | undefined;
}

/** Makes a reader of events whose document is the member `name`. */
function memberPart(name: string): (event: unknown) => EventPart {
  return (event) =>
    isMembers(event)
      ? dataPart(event, event[name], (content) => ({
          ...event,
          [name]: content,
        }))
      : bare(event);
}

const readAttributes = memberPart("userAttributes");

/** Reads the user attributes in an event of an Amazon Cognito trigger. */
function readTrigger(event: unknown): EventPart {
  const { request } = isMembers(event) ? event : {};
  const { documents, replace } = readAttributes(request);
  return {
    ...bare(event),
    documents,
    replace: (contents) => {
      const next = replace(contents);
      return next === request
        ? event
        : { ...(event as Members), request: next };
    },
  };
}

/** Returns the id of an Amazon SNS message. */
function notificationId(record: unknown): unknown {
  const { Sns } = isMembers(record) ? record : {};
  return isMembers(Sns) ? Sns.MessageId : undefined;
}

const readPlain = (event: unknown): EventPart =>
  dataPart(event, event, (content) => content);

/** Makes the table of all sources of events. */
function listSources(): Readonly<Record<EventKind, EventSource>> {
  const others = {
    idOf: () => undefined,
    result: single(readResult),
    logsResults: true,
    batch: undefined,
    refuse: () => undefined,
  };
  return {
    http: {
      ...others,
      isOurs: isHttp,
      event: single(readHttpRequest),
      result: single(readHttpResult),
      refuse: (_, body) => httpRefusal(body),
    },
    edge: {
      ...others,
      isOurs: isEdge,
      event: listed("Records", readEdgeRecord),
      result: single(readEdgeResult),
      refuse: edgeRefusal,
    },
    sqs: {
      ...others,
      isOurs: recordsFrom("aws:sqs"),
      event: listed("Records", readSqsRecord),
      idOf: QUEUE.idOf,
      batch: QUEUE,
    },
    sns: {
      ...others,
      isOurs: recordsFrom("aws:sns"),
      event: listed("Records", readSnsRecord),
      idOf: notificationId,
    },
    eventbridge: {
      ...others,
      isOurs: isEventBridge,
      event: single(memberPart("detail")),
    },
    kinesis: {
      ...others,
      isOurs: streamFrom("kinesis"),
      event: listed("Records", readKinesisRecord),
      idOf: KINESIS.idOf,
      batch: KINESIS,
    },
    firehose: {
      ...others,
      isOurs: isFirehose,
      event: listed("records", readFirehoseRecord),
      result: listed("records", readFirehoseResult),
      idOf: FIREHOSE.idOf,
      batch: FIREHOSE,
    },
    dynamodb: {
      ...others,
      isOurs: streamFrom("dynamodb"),
      event: listed("Records", readImages),
      idOf: DYNAMODB.idOf,
      batch: DYNAMODB,
    },
    s3: {
      ...others,
      isOurs: recordsFrom("aws:s3"),
      event: single(bare),
    },
    appsync: {
      ...others,
      isOurs: isAppSync,
      event: oneOrMany(memberPart("arguments")),
    },
    authorizer: {
      ...others,
      isOurs: isAuthorizer,
      event: single(bare),
      logsResults: false,
    },
    cognito: {
      ...others,
      isOurs: isCognito,
      event: single(readTrigger),
      logsResults: false,
    },
    plain: { ...others, isOurs: () => false, event: single(readPlain) },
  };
}

const SOURCES = /* @__PURE__ */ listSources();

/** Names of all sources of events. */
export const KINDS: readonly EventKind[] = /* @__PURE__ */ Object.keys(
  SOURCES,
) as EventKind[];

/** Tells whether a source lets some records of a batch fail. */
export function mayFailInPart(kind: EventKind): boolean {
  return SOURCES[kind].batch !== undefined;
}

/**
 * Checks the option `kind`.
 *
 * @throws {TypeError} if the value is not the name of a source
 */
export function readKind(kind: unknown): EventKind | undefined {
  return kind === undefined ? undefined : oneOf("kind", kind, KINDS);
}

const EXPECTED = "an event of one known source";
const ADVICE = 'set the option kind, such as kind: "plain"';

/**
 * Returns the source that `kind` names.
 *
 * @throws {UnsupportedTypeError} if the event looks like those of other sources only, whose documents are in other
 * places
 */
function namedSource(event: unknown, kind: EventKind): EventSource {
  const alike = KINDS.filter((each) => SOURCES[each].isOurs(event));
  const isAnother =
    kind !== "plain" && alike.length > 0 && !alike.includes(kind);
  if (!isAnother) return SOURCES[kind];
  throw new UnsupportedTypeError(
    refusalOf(
      "the event",
      `an event of kind ${kind}`,
      `one that looks like ${alike.join(" or ")}; correct the option kind`,
    ),
  );
}

/**
 * Returns the source of an event: the source that `kind` names, or else the only source whose events look like this
 * event. An event that resembles no source is plain.
 *
 * @throws {UnsupportedTypeError} if the event looks like those of another source than `kind`, or if the event's source
 * is unclear
 */
export function sourceOf(
  event: unknown,
  kind: EventKind | undefined,
): EventSource {
  if (kind !== undefined) return namedSource(event, kind);
  const alike = KINDS.filter((each) => SOURCES[each].isOurs(event));
  const [only = "plain"] = alike;
  if (alike.length === 1) return SOURCES[only];
  const telltale = telltaleOf(event);
  if (alike.length === 0 && telltale === undefined) return SOURCES.plain;
  const got =
    alike.length > 1
      ? `one that looks like ${alike.join(" and ")}`
      : `one with ${telltale}, but of no known source`;
  throw new UnsupportedTypeError(
    refusalOf("the event", EXPECTED, `${got}; ${ADVICE}`),
  );
}

/**
 * Returns the source whose rules decide how an event is logged. The source is recognized even if `kind` is `"plain"`,
 * because its events may hold credentials.
 */
export function loggedSourceOf(
  event: unknown,
  kind: EventKind | undefined,
): EventSource {
  if (kind !== "plain") return sourceOf(event, kind);
  const alike = KINDS.find((each) => SOURCES[each].isOurs(event));
  return SOURCES[alike ?? "plain"];
}
