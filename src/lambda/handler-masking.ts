import type { EraseOptions } from "../erase/erase-options.ts";
import { compileFields } from "../fields/compile-fields.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import { oneOf, refuse, refuseAs } from "../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
  snapshotOptions,
} from "../util/options.ts";
import { type ContextOption, readContextOption } from "./context-option.ts";
import type { EventKind } from "./event-kind.ts";
import { KINDS, mayFailInPart, readKind } from "./event-sources.ts";
import {
  compileErase,
  type Erase,
  type Log,
  type LogMasking,
  logOf,
  readErase,
} from "./log-masking.ts";

/** Fields to decrypt before a handler runs. */
export interface RequestMasking<E, C> {
  /**
   * Paths of the fields within each document; each field must hold a token. In an event without a document, the fields
   * count as missing. By default all tokens in a document are decrypted.
   */
  readonly fields?: readonly string[] | undefined;
  /**
   * Encryption context, or a function that returns the context of an event. If the function returns `undefined`, the
   * event is refused; it returns `{}` for the empty context.
   */
  readonly context?: ContextOption<E, C>;
  /**
   * Reaction to a missing field or document.
   *
   * @default the option of the `DataMasking`
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Fields to erase and encrypt in a handler's result. The fields are first erased, then encrypted. */
export interface ResponseMasking<E, C> {
  /** Paths of the fields to erase within the body or result, or options of `eraser`. */
  readonly erase?: readonly string[] | EraseOptions | undefined;
  /** Paths of the fields to encrypt. */
  readonly encrypt?: readonly string[] | undefined;
  /**
   * Encryption context, or a function that returns the context of an event. The function returns `{}` for the empty
   * context; `undefined` is an error.
   */
  readonly context?: ContextOption<E, C>;
  /**
   * Reaction to a missing field.
   *
   * @default the option of the `DataMasking`, but `"ignore"` in responses with status 400 or above
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Options of `withMasking` and `maskingMiddleware`. */
export interface HandlerMasking<E, C> {
  /** `DataMasking` that decrypts and encrypts the fields. */
  readonly masking: DataMasking;
  /** Fields to decrypt before the handler runs. */
  readonly request?: RequestMasking<E, C> | undefined;
  /** Fields to erase and encrypt after the handler ran. */
  readonly response?: ResponseMasking<E, C> | undefined;
  /** Log of events and results, with fields masked. */
  readonly log?: LogMasking | undefined;
  /**
   * Source of the events, which decides where their documents are. By default the source is recognized from each event,
   * and an event whose source is unclear is refused.
   *
   * @default by the event's look
   */
  readonly kind?: EventKind | undefined;
  /**
   * `"partial"`: the handler gets the records of a batch whose tokens open; the others are reported as failed, together
   * with those that the handler reports. This works for SQS, Kinesis, DynamoDB streams and Firehose. Except for
   * Firehose, the event source mapping must have `ReportBatchItemFailures`, or Lambda ignores the report. By default
   * the first record whose tokens do not open fails the whole batch.
   */
  readonly batch?: "partial" | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<HandlerMasking<never, never>>({
  masking: true,
  request: true,
  response: true,
  log: true,
  kind: true,
  batch: true,
});

const REQUEST_NAMES = /* @__PURE__ */ namesOf<RequestMasking<never, never>>({
  fields: true,
  context: true,
  onMissingField: true,
});

const RESPONSE_NAMES = /* @__PURE__ */ namesOf<ResponseMasking<never, never>>({
  erase: true,
  encrypt: true,
  context: true,
  onMissingField: true,
});

/**
 * Reads and checks paths of fields once.
 *
 * @throws {TypeError} if the paths are not an array of strings
 * @throws {InvalidPathError} if a path is malformed
 */
function readFields(
  fields: readonly string[] | undefined,
): readonly string[] | undefined {
  if (fields === undefined) return undefined;
  const copy = Array.isArray(fields) ? Array.from(fields) : fields;
  compileFields(copy);
  return copy;
}

/** Checks the option `onMissingField`, if it is given. */
function checked(
  given: OnMissingField | undefined,
): OnMissingField | undefined {
  return given === undefined ? undefined : readOnMissingField(given, "throw");
}

/** Eraser that changes nothing. */
const NOTHING: Erase = /* @__PURE__ */ Object.assign(
  (document: unknown) => document,
  { text: (text: string) => text },
);

/** Reads the options for the request. Throws as {@link readFields} does. */
function readRequest<E, C>(
  request: RequestMasking<E, C> | undefined,
  allowsEmpty: boolean,
): RequestMasking<E, C> | undefined {
  if (request === undefined) return undefined;
  assertNestedOptions("request", request, REQUEST_NAMES);
  const read = snapshotOptions(request, REQUEST_NAMES);
  return {
    fields: readFields(read.fields),
    context: readContextOption(read.context, allowsEmpty),
    onMissingField: checked(read.onMissingField),
  };
}

/** Options for results, read and with compiled paths. */
export interface ResolvedResponse<E, C> {
  readonly erase: Erase;
  /** Eraser for a result that reports a failure. */
  readonly eraseOfFailure: Erase;
  readonly fields: readonly string[] | undefined;
  readonly context: ContextOption<E, C>;
  readonly onMissingField: OnMissingField | undefined;
}

/**
 * Reads the options for the response. Returns `undefined` if nothing is erased or encrypted. Throws as
 * {@link readFields} does.
 */
function readResponse<E, C>(
  response: ResponseMasking<E, C> | undefined,
  allowsEmpty: boolean,
): ResolvedResponse<E, C> | undefined {
  if (response === undefined) return undefined;
  assertNestedOptions("response", response, RESPONSE_NAMES);
  const read = snapshotOptions(response, RESPONSE_NAMES);
  const onMissingField = checked(read.onMissingField);
  const erase =
    read.erase === undefined
      ? undefined
      : readErase("response.erase", read.erase);
  const context = readContextOption(read.context, allowsEmpty);
  // If nothing is erased or encrypted, results are not read and need not be JSON.
  if (erase === undefined && read.encrypt === undefined) return undefined;
  const eraserFor = (fallback: OnMissingField | undefined): Erase =>
    erase ? compileErase(erase, onMissingField ?? fallback) : NOTHING;
  return {
    erase: eraserFor(undefined),
    eraseOfFailure: eraserFor("ignore"),
    fields: readFields(read.encrypt),
    context,
    onMissingField,
  };
}

/** Options of one handler, read and with compiled paths. */
export interface ResolvedHandler<E, C> {
  readonly masking: DataMasking;
  readonly request: RequestMasking<E, C> | undefined;
  readonly response: ResolvedResponse<E, C> | undefined;
  readonly log: Log;
  readonly kind: EventKind | undefined;
  /** `true` if the handler gets those records of a batch that open when others do not. */
  readonly isPartial: boolean;
  /** `true` if names and values of encryption contexts may be empty. */
  readonly allowsEmpty: boolean;
}

/**
 * Reads the option `batch`, and tells whether batches may fail in part.
 *
 * @throws {TypeError} if the value is not `"partial"`, or the source has no batches that may fail in part
 */
function readBatch(batch: unknown, kind: EventKind | undefined): boolean {
  if (batch === undefined) return false;
  oneOf("batch", batch, ["partial"]);
  if (kind !== undefined && !mayFailInPart(kind)) {
    const kinds = KINDS.filter(mayFailInPart).join(", ");
    refuseAs("batch", `a kind that reports failed records (${kinds})`, kind);
  }
  return true;
}

/**
 * Reads each option of a handler once.
 *
 * @param what name of the function that takes the options
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 */
export function resolveHandler<E, C>(
  what: string,
  options: HandlerMasking<E, C>,
): ResolvedHandler<E, C> {
  assertOptions(what, options, NAMES);
  const masking = readOption(options, "masking") as DataMasking;
  assertMasking(masking);
  const log = logOf(readOption(options, "log"));
  const kind = readKind(readOption(options, "kind"));
  const isPartial = readBatch(readOption(options, "batch"), kind);
  // A `DataMasking` of an older copy of the package lacks this member.
  const allowsEmpty = masking.allowEmptyContextValues === true;
  const request = readRequest(readOption(options, "request"), allowsEmpty);
  const response = readResponse(readOption(options, "response"), allowsEmpty);
  return { masking, request, response, log, kind, isPartial, allowsEmpty };
}

/** Checks that a value is a `DataMasking`, by its methods: `instanceof` fails for another copy of the package. */
function assertMasking(masking: unknown): void {
  const given = (masking ?? {}) as Partial<DataMasking>;
  const methods = [given.decrypt, given.decryptText, given.encryptText];
  const hasAll = methods.every((each) => typeof each === "function");
  if (!hasAll) refuse("masking", "a DataMasking", masking);
}
