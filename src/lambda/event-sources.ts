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

/** A source of events. */
export interface EventSource {
  /** Tells its events from all others; a plain event has no look of its own. */
  readonly isOurs: Look;
  /** Finds the documents in its events. */
  readonly event: DocumentLayout;
  /** Returns what a record is known by, if its source numbers them. */
  idOf(record: unknown): unknown;
  /** Finds the documents in results. */
  readonly result: DocumentLayout;
  /** Whether results may be logged: not where they hold credentials, or the event once more. */
  readonly logsResults: boolean;
  /** How a batch may fail in part. */
  readonly batch: BatchRule | undefined;
  /** Answers a request that is refused; `undefined` where nobody waits for an answer. */
  refuse(event: unknown, body: string): Refusal | undefined;
}

/** Makes the part of an event whose document is one of its members. */
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

/** Reads the attributes of a user that a trigger of Amazon Cognito gets. */
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

/** Returns the id of a message of Amazon SNS. */
function notificationId(record: unknown): unknown {
  const { Sns } = isMembers(record) ? record : {};
  return isMembers(Sns) ? Sns.MessageId : undefined;
}

const readPlain = (event: unknown): EventPart =>
  dataPart(event, event, (content) => content);

/** Says of each source how its events look, where their documents lie and how a batch fails. */
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

/** Every source's name. */
export const KINDS: readonly EventKind[] = /* @__PURE__ */ Object.keys(
  SOURCES,
) as EventKind[];

/** Tells whether a source takes it that some records of a batch failed. */
export function mayFailInPart(kind: EventKind): boolean {
  return SOURCES[kind].batch !== undefined;
}

/**
 * Reads the option.
 *
 * @throws {TypeError} when it is none: nothing would be found
 */
export function readKind(kind: unknown): EventKind | undefined {
  return kind === undefined ? undefined : oneOf("kind", kind, KINDS);
}

const EXPECTED = "one that is clearly of one source, or plain";
const ADVICE = 'say where its documents lie, such as with kind: "plain"';

/**
 * Returns the source that `kind` names.
 *
 * @throws {UnsupportedTypeError} when the event looks as those of others do, where documents lie elsewhere
 */
function namedSource(event: unknown, kind: EventKind): EventSource {
  const alike = KINDS.filter((each) => SOURCES[each].isOurs(event));
  const isAnother =
    kind !== "plain" && alike.length > 0 && !alike.includes(kind);
  if (!isAnother) return SOURCES[kind];
  throw new UnsupportedTypeError(
    refusalOf(
      "the event",
      `one of kind ${kind}`,
      `one that looks as those of ${alike.join(" and ")} do`,
    ),
  );
}

/**
 * Returns the source of an event: the one that `kind` names, or the only one whose events look so. An event that looks
 * like none, and may not be taken for any, is plain.
 *
 * @throws {UnsupportedTypeError} when the event is, or may be mistaken for, that of another source
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
      ? `one that looks as those of ${alike.join(" and ")} do`
      : `one with ${telltale} that is of no known source`;
  throw new UnsupportedTypeError(
    refusalOf("the event", EXPECTED, `${got}; ${ADVICE}`),
  );
}

/** Returns the source by which an event is logged: one whose events hold credentials is known by its look, too. */
export function loggedSourceOf(
  event: unknown,
  kind: EventKind | undefined,
): EventSource {
  if (kind !== "plain") return sourceOf(event, kind);
  const alike = KINDS.find((each) => SOURCES[each].isOurs(event));
  return SOURCES[alike ?? "plain"];
}
