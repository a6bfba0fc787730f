import type { EncryptionContext } from "../context.ts";
import { KeyringError, refuse, SealmaskError } from "../errors.ts";
import type { OnMissingField } from "../fields.ts";
import { type EraseOptions, eraser } from "../mask/erase.ts";
import type { DataMasking } from "../masking/masking.ts";
import { readOption } from "../options.ts";
import {
  type Documents,
  type EventKind,
  eventDocuments,
  kindOf,
  resultDocuments,
} from "./documents.ts";

/** What is decrypted before a handler runs. */
export interface RequestMasking<E, C> {
  /** Paths of the fields, within the body or record; each must hold a token. Without it every token that is found. */
  readonly fields?: readonly string[] | undefined;
  /** The encryption context, or what gives it for an event. */
  readonly context?:
    | EncryptionContext
    | ((event: E, lambdaContext: C) => EncryptionContext)
    | undefined;
  /** What to do about a field that is not there; default as the `DataMasking` says. */
  readonly onMissingField?: OnMissingField | undefined;
}

/** What is done to a result after a handler ran: first erased, then encrypted. */
export interface ResponseMasking<E, C> {
  /** Paths of the fields to erase, within the body or result; or options of `eraser`. */
  readonly erase?: readonly string[] | EraseOptions | undefined;
  /** Paths of the fields to encrypt. */
  readonly encrypt?: readonly string[] | undefined;
  /** The encryption context, or what gives it for an event. */
  readonly context?:
    | EncryptionContext
    | ((event: E, lambdaContext: C) => EncryptionContext)
    | undefined;
  /** What to do about a field that is not there; default as the `DataMasking` says. */
  readonly onMissingField?: OnMissingField | undefined;
}

/** What is logged of events and results: the documents in them, and nothing else, such as headers. */
export interface LogMasking {
  /** Paths of the fields to erase, or options of `eraser`; a field that is not there is ignored. */
  readonly erase: readonly string[] | EraseOptions;
  /** Takes an entry. Default: writes it to the console as a line of JSON. */
  readonly write?: ((entry: LogEntry) => void) | undefined;
}

/** What is logged: documents of an event as they came, of a result as it goes, or the name of an error. */
export type LogEntry =
  | { readonly request: readonly unknown[] }
  | { readonly response: readonly unknown[] }
  | { readonly error: string };

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

/** A response that refuses a request whose tokens do not open. */
export interface Refusal {
  /** The request's fault. */
  readonly statusCode: 400;
  /** That the body is JSON. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON with a `message` and the error's `code`. */
  readonly body: string;
}

/** The work around one handler, its paths compiled. */
export interface Work<E, C> {
  /** Decrypts; or gives the response that refuses the request. */
  before(
    event: E,
    context: C,
  ): Promise<{ readonly event: E } | { readonly refusal: Refusal }>;
  /** Erases and encrypts. */
  after<R>(result: R, event: E, context: C): Promise<R>;
  /** Notes that the handler failed. */
  failed(error: unknown): void;
}

type Erase = (document: unknown) => unknown;

function eraserOf(
  given: readonly string[] | EraseOptions,
  onMissingField: OnMissingField | undefined,
): Erase {
  const options = Array.isArray(given) ? { fields: given } : { ...given };
  return eraser({ onMissingField, ...options } as EraseOptions) as Erase;
}

function writerOf(log: LogMasking | undefined): (entry: LogEntry) => void {
  if (log === undefined) return () => {};
  return (
    readOption(log, "write") ?? ((entry) => console.log(JSON.stringify(entry)))
  );
}

function loggerOf(
  log: LogMasking | undefined,
  write: (entry: LogEntry) => void,
) {
  if (log === undefined) return () => {};
  const erase = eraserOf(log.erase, "ignore");
  return (name: "request" | "response", documents: readonly unknown[]) => {
    let shown: readonly unknown[];
    try {
      shown = documents.map(erase);
    } catch (error) {
      // What cannot be searched is not shown, and keeps nobody from working.
      return write({ error: `not logged: ${(error as Error).name}` });
    }
    write(name === "request" ? { request: shown } : { response: shown });
  };
}

/** Refuses tokens that do not open; a key service that does not answer is no fault of the request. */
function refusalOf(error: unknown, kind: EventKind): Refusal {
  const isRefused =
    kind === "http" &&
    error instanceof SealmaskError &&
    !(error instanceof KeyringError);
  if (!isRefused) throw error;
  const message = "The request cannot be decrypted";
  return {
    statusCode: 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, code: error.code }),
  };
}

async function replaced<T>(
  { documents, replace }: Documents<T>,
  work: (document: unknown) => unknown,
): Promise<T> {
  return replace(await Promise.all(documents.map(work)));
}

/**
 * Prepares the work around a handler.
 *
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function workOf<E, C>(options: HandlerMasking<E, C>): Work<E, C> {
  const { masking, request, response } = options;
  if (typeof masking?.decrypt !== "function")
    refuse("masking", "a DataMasking");
  const logging = readOption(options, "log");
  const write = writerOf(logging);
  const log = loggerOf(logging, write);
  const given = readOption(options, "kind");
  const erase =
    response?.erase && eraserOf(response.erase, response.onMissingField);
  const contextOf = (
    part: RequestMasking<E, C> | ResponseMasking<E, C>,
    event: E,
    lambdaContext: C,
  ) =>
    typeof part.context === "function"
      ? part.context(event, lambdaContext)
      : part.context;

  return {
    async before(event, lambdaContext) {
      const kind = given ?? kindOf(event);
      try {
        const found = eventDocuments(event, kind);
        log("request", found.documents);
        if (request === undefined) return { event };
        const { fields, onMissingField } = request;
        const context = contextOf(request, event, lambdaContext);
        const opened = await replaced(found, (document) =>
          fields === undefined
            ? masking.decrypt(document as object, { context })
            : masking.decrypt(document as object, {
                fields,
                context,
                onMissingField,
              }),
        );
        return { event: opened };
      } catch (error) {
        return { refusal: refusalOf(error, kind) };
      }
    },
    async after(result, event, lambdaContext) {
      const kind = given ?? kindOf(event);
      const found = resultDocuments(result, kind);
      const masked = await replaced(found, (document) => {
        const erased = erase ? erase(document) : document;
        if (response?.encrypt === undefined) return erased;
        return masking.encrypt(erased as object, {
          fields: response.encrypt,
          context: contextOf(response, event, lambdaContext),
          onMissingField: response.onMissingField,
        });
      });
      log("response", resultDocuments(masked, kind).documents);
      return masked;
    },
    failed(error) {
      write({ error: error instanceof Error ? error.name : typeof error });
    },
  };
}
