import type { EraseOptions } from "../erase/erase-options.ts";
import { compileFields } from "../fields/compile-fields.ts";
import type { OnMissingField } from "../fields/on-missing-field.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import { refuse } from "../util/assert.ts";
import {
  isSealmaskError,
  type KeyringErrorReason,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
  snapshotOptions,
} from "../util/options.ts";
import { type BadRequest, badRequestOf } from "./bad-request.ts";
import {
  type ContextOption,
  contextOf,
  readContextOption,
} from "./context-option.ts";
import {
  type EventKind,
  eventDocuments,
  kindOf,
  readKind,
  resultDocuments,
} from "./event-documents.ts";
import {
  compileErase,
  type Erase,
  type LogMasking,
  logOf,
  readErase,
} from "./log-masking.ts";

/** What is decrypted before a handler runs. */
export interface RequestMasking<E, C> {
  /** Paths of the fields, within the body or record; each must hold a token. Without it every token that is found. */
  readonly fields?: readonly string[] | undefined;
  /**
   * The encryption context, or a function that gives it for an event. Where the function gives `undefined`, the event lacks
   * what the context is made of, and is refused; `{}` says that there is none.
   */
  readonly context?: ContextOption<E, C>;
  /** What to do about a field that is not there; default as the `DataMasking` says. */
  readonly onMissingField?: OnMissingField | undefined;
}

/** What is done to a result after a handler ran: first erased, then encrypted. */
export interface ResponseMasking<E, C> {
  /** Paths of the fields to erase, within the body or result; or options of `eraser`. */
  readonly erase?: readonly string[] | EraseOptions | undefined;
  /** Paths of the fields to encrypt. */
  readonly encrypt?: readonly string[] | undefined;
  /** The encryption context, or a function that gives it for an event: `{}` for none, as `undefined` is an error. */
  readonly context?: ContextOption<E, C>;
  /** What to do about a field that is not there; default as the `DataMasking` says, and in responses from status 400 on `"ignore"`. */
  readonly onMissingField?: OnMissingField | undefined;
}

/** What `withMasking` and `maskingMiddleware` take. */
export interface HandlerMasking<E, C> {
  /** Decrypts and encrypts. */
  readonly masking: DataMasking;
  /** What is decrypted before the handler runs. */
  readonly request?: RequestMasking<E, C> | undefined;
  /** What is erased and encrypted after it ran. */
  readonly response?: ResponseMasking<E, C> | undefined;
  /** What is logged, masked. */
  readonly log?: LogMasking | undefined;
  /** Where the documents of events lie; by the events' look if left out. */
  readonly kind?: EventKind | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<HandlerMasking<never, never>>({
  masking: true,
  request: true,
  response: true,
  log: true,
  kind: true,
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

/** Masks around one handler, its options read and its paths compiled. */
export interface Pipeline<E, C> {
  /** Decrypts, or returns the response that refuses the request. */
  before(
    event: E,
    context: C,
  ): Promise<{ readonly event: E } | { readonly badRequest: BadRequest }>;
  /** Erases and encrypts. */
  after<R>(result: R, event: E, context: C): Promise<R>;
  /** Notes that the handler failed. */
  failed(error: unknown): void;
}

/** Makes something when it is first asked for, and once. */
function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Names the record of a batch in which something is wrong. */
function ofRecord(error: unknown, kind: EventKind, index: number): unknown {
  const isBatch = kind === "sqs" || kind === "dynamodb";
  if (!isBatch || !isSealmaskError(error)) return error;
  const Class = error.constructor as new (
    message: string,
    options: ErrorOptions & { readonly reason?: KeyringErrorReason },
  ) => SealmaskError;
  const message = `Document ${index} of the batch: ${error.message}`;
  const reason = reasonOf(error);
  return new Class(message, { cause: error, ...(reason && { reason }) });
}

/** Takes every document through a step. */
function mapDocuments(
  documents: readonly unknown[],
  kind: EventKind,
  step: (document: unknown) => unknown,
): Promise<unknown[]> {
  return Promise.all(
    documents.map(async (document, i) => {
      try {
        return await step(document);
      } catch (error) {
        throw ofRecord(error, kind, i);
      }
    }),
  );
}

/** Tells whether a response tells of a failure: its body is not that of a success, whose fields must be there. */
function isFailure(result: unknown): boolean {
  const { statusCode } = (result ?? {}) as { statusCode?: unknown };
  return Number(statusCode) >= 400;
}

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
    onMissingField: read.onMissingField,
  };
}

/** Reads what is erased and encrypted; throws as {@link readFields} does. */
function readResponse<E, C>(
  response: ResponseMasking<E, C> | undefined,
  allowsEmpty: boolean,
) {
  if (response === undefined) return undefined;
  assertNestedOptions("response", response, RESPONSE_NAMES);
  const read = snapshotOptions(response, RESPONSE_NAMES);
  const { onMissingField } = read;
  const erase =
    read.erase === undefined
      ? undefined
      : readErase("response.erase", read.erase);
  const eraserFor = (fallback: OnMissingField | undefined): Erase =>
    erase
      ? compileErase(erase, onMissingField ?? fallback)
      : (document) => document;
  return {
    erase: eraserFor(undefined),
    eraseOfFailure: eraserFor("ignore"),
    fields: readFields(read.encrypt),
    context: readContextOption(read.context, allowsEmpty),
    onMissingField,
  };
}

/**
 * Reads the options, and prepares what runs around a handler.
 *
 * @param what what takes the options
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function compilePipeline<E, C>(
  what: string,
  options: HandlerMasking<E, C>,
): Pipeline<E, C> {
  assertOptions(what, options, NAMES);
  const masking = readOption(options, "masking") as DataMasking;
  if (typeof masking?.decrypt !== "function")
    refuse("masking", "a DataMasking", masking);
  const log = logOf(readOption(options, "log"));
  const given = readKind(readOption(options, "kind"));
  // Another copy of the class may be older, and have no such member.
  const allowsEmpty = masking.allowEmptyContextValues === true;
  const request = readRequest(readOption(options, "request"), allowsEmpty);
  const response = readResponse(readOption(options, "response"), allowsEmpty);
  const contextFor = (
    option: ContextOption<E, C>,
    event: E,
    lambdaContext: C,
  ) => contextOf(option, event, lambdaContext, allowsEmpty);

  return {
    async before(event, lambdaContext) {
      const kind = given ?? kindOf(event);
      const find = lazily(() => eventDocuments(event, kind));
      log.documents("request", () => find().documents);
      if (request === undefined) return { event };
      try {
        const { fields, onMissingField } = request;
        const context = contextFor(request.context, event, lambdaContext);
        const { documents, replace } = find();
        const opened = await mapDocuments(documents, kind, (document) =>
          fields === undefined
            ? masking.decrypt(document as object, { context })
            : masking.decrypt(document as object, {
                fields,
                context,
                onMissingField,
              }),
        );
        return { event: replace(opened) };
      } catch (error) {
        return { badRequest: badRequestOf(error, kind) };
      }
    },
    async after(result, event, lambdaContext) {
      const kind = given ?? kindOf(event);
      if (response === undefined) {
        log.documents(
          "response",
          () => resultDocuments(result, kind).documents,
        );
        return result;
      }
      const isFailed = kind === "http" && isFailure(result);
      const { erase, eraseOfFailure, fields, onMissingField } = response;
      const { documents, replace } = resultDocuments(result, kind);
      const masked = await mapDocuments(documents, kind, (document) => {
        const erased = (isFailed ? eraseOfFailure : erase)(document);
        if (fields === undefined) return erased;
        return masking.encrypt(erased as object, {
          fields,
          context: contextFor(response.context, event, lambdaContext),
          onMissingField: onMissingField ?? (isFailed ? "ignore" : undefined),
        });
      });
      log.documents("response", () => masked);
      return replace(masked);
    },
    failed: log.error,
  };
}
