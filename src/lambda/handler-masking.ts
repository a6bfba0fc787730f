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

/** Says what is decrypted before a handler runs. */
export interface RequestMasking<E, C> {
  /**
   * Paths of the fields, within each document; each must hold a token, and an event without a document lacks them. Without
   * it every token that is found.
   */
  readonly fields?: readonly string[] | undefined;
  /**
   * The encryption context, or a function that gives it for an event. Where the function gives `undefined`, the event lacks
   * what the context is made of, and is refused; `{}` says that there is none.
   */
  readonly context?: ContextOption<E, C>;
  /**
   * Says what happens when a field, or a document, is not there.
   *
   * @default as the `DataMasking` has it
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Says what happens to a result after a handler ran: first erased, then encrypted. */
export interface ResponseMasking<E, C> {
  /** Paths of the fields to erase, within the body or result; or options of `eraser`. */
  readonly erase?: readonly string[] | EraseOptions | undefined;
  /** Paths of the fields to encrypt. */
  readonly encrypt?: readonly string[] | undefined;
  /** The encryption context, or a function that gives it for an event: `{}` for none, as `undefined` is an error. */
  readonly context?: ContextOption<E, C>;
  /**
   * Says what happens when a field is not there.
   *
   * @default as the `DataMasking` has it; `"ignore"` from status 400 on
   */
  readonly onMissingField?: OnMissingField | undefined;
}

/** Configures `withMasking` and `maskingMiddleware`. */
export interface HandlerMasking<E, C> {
  /** Decrypts and encrypts. */
  readonly masking: DataMasking;
  /** Says what is decrypted before the handler runs. */
  readonly request?: RequestMasking<E, C> | undefined;
  /** Says what is erased and encrypted after it ran. */
  readonly response?: ResponseMasking<E, C> | undefined;
  /** Says what is logged, masked. */
  readonly log?: LogMasking | undefined;
  /**
   * What sends the events, which says where their documents lie. An event that may be
   * mistaken for that of another source is then refused.
   *
   * @default by the event's look
   */
  readonly kind?: EventKind | undefined;
  /**
   * `"partial"`: of a batch of SQS, Kinesis, a DynamoDB stream or Firehose the handler gets the records that open, and the
   * others are reported with those that it reports itself. The event source mapping must have `ReportBatchItemFailures`, or
   * what is reported is lost. Without it, the first record that does not open fails the batch.
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
 * Reads paths of fields once.
 *
 * @throws {TypeError} when they are none
 * @throws {InvalidPathError} when one cannot be understood
 */
function readFields(
  fields: readonly string[] | undefined,
): readonly string[] | undefined {
  if (fields === undefined) return undefined;
  const copy = Array.isArray(fields) ? Array.from(fields) : fields;
  compileFields(copy);
  return copy;
}

/** Checks what to do about a missing field, where the option says. */
function checked(
  given: OnMissingField | undefined,
): OnMissingField | undefined {
  return given === undefined ? undefined : readOnMissingField(given, "throw");
}

/** Erases nothing. */
const NOTHING: Erase = /* @__PURE__ */ Object.assign(
  (document: unknown) => document,
  { text: (text: string) => text },
);

/** Reads what is decrypted; throws as {@link readFields} does. */
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

/** Treats a result, its options read and its paths compiled. */
export interface ResolvedResponse<E, C> {
  readonly erase: Erase;
  /** The same for a result that tells of a failure. */
  readonly eraseOfFailure: Erase;
  readonly fields: readonly string[] | undefined;
  readonly context: ContextOption<E, C>;
  readonly onMissingField: OnMissingField | undefined;
}

/** Reads what is erased and encrypted, if anything is; throws as {@link readFields} does. */
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
  // What is not searched need not be JSON.
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

/** Holds what runs around one handler, its options read and its paths compiled. */
export interface ResolvedHandler<E, C> {
  readonly masking: DataMasking;
  readonly request: RequestMasking<E, C> | undefined;
  readonly response: ResolvedResponse<E, C> | undefined;
  readonly log: Log;
  readonly kind: EventKind | undefined;
  /** Whether records that open are handed on where others do not. */
  readonly isPartial: boolean;
  /** Whether encryption contexts may have empty names and values. */
  readonly allowsEmpty: boolean;
}

/** Reads how a batch may fail. */
function readBatch(batch: unknown, kind: EventKind | undefined): boolean {
  if (batch === undefined) return false;
  oneOf("batch", batch, ["partial"]);
  if (kind !== undefined && !mayFailInPart(kind)) {
    const kinds = KINDS.filter(mayFailInPart).join(", ");
    refuseAs("batch", `a kind whose batches fail in part (${kinds})`, kind);
  }
  return true;
}

/**
 * Reads the options of a handler, each once.
 *
 * @param what what takes the options
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
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
  // Another copy of the class may be older, and have no such member.
  const allowsEmpty = masking.allowEmptyContextValues === true;
  const request = readRequest(readOption(options, "request"), allowsEmpty);
  const response = readResponse(readOption(options, "response"), allowsEmpty);
  return { masking, request, response, log, kind, isPartial, allowsEmpty };
}

/** Insists on a `DataMasking`: not by its class, of which another copy of the package has its own. */
function assertMasking(masking: unknown): void {
  const given = (masking ?? {}) as Partial<DataMasking>;
  const methods = [given.decrypt, given.decryptText, given.encryptText];
  const hasAll = methods.every((each) => typeof each === "function");
  if (!hasAll) refuse("masking", "a DataMasking", masking);
}
