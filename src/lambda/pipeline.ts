import { toPointer } from "../json/path/location.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import { quote } from "../util/assert.ts";
import { FieldNotFoundError, hasCode } from "../util/errors.ts";
import { fewAtOnce } from "../util/few-at-once.ts";
import { bodyOf, isOfRequest, type Refusal } from "./bad-request.ts";
import type { BatchFailures } from "./batch-rules.ts";
import { contextOf } from "./context-option.ts";
import type { DocumentLayout } from "./document-layout.ts";
import type { EventDocument, EventPart } from "./event-part.ts";
import { type EventSource, loggedSourceOf, sourceOf } from "./event-sources.ts";
import {
  type HandlerMasking,
  type RequestMasking,
  resolveHandler,
} from "./handler-masking.ts";
import { nameRecord, ofRecord, type RecordName } from "./record-error.ts";

/**
 * Result of the step before the handler: the event with decrypted fields and the records withheld from the handler, or
 * an answer in place of the handler's answer.
 */
export type Started<E> =
  | { readonly event: E; readonly withheld: readonly unknown[] }
  | { readonly answer: Refusal | BatchFailures };

/** Steps around one handler, with options read and paths compiled. */
export interface Pipeline<E, C> {
  /** Decrypts the event's fields, or returns the answer if the handler must not run. */
  before(event: E, context: C): Promise<Started<E>>;
  /**
   * Erases and encrypts the result's fields, and reports the withheld records.
   *
   * @param event the original event
   */
  after<R>(
    result: R,
    event: E,
    context: C,
    withheld: readonly unknown[],
  ): Promise<R>;
  /** Logs that the handler failed. */
  failed(error: unknown): void;
}

/** Operation on a document, for both forms of a document: data and JSON text. */
interface Step {
  text(text: string): string | Promise<string>;
  data(data: unknown): unknown;
}

function run(step: Step, document: EventDocument): unknown {
  const { form, content } = document;
  return form === "text" ? step.text(content) : step.data(content);
}

/** Applies a step to the documents of a record. */
async function edit(
  { documents, replace }: EventPart,
  step: Step,
): Promise<unknown> {
  return replace(await Promise.all(documents.map((each) => run(step, each))));
}

/** Edited record, or the error of a record together with the record's name. */
type Edited =
  | { readonly record: unknown }
  | { readonly error: unknown; readonly name: RecordName };

/** Number of records that are edited at the same time. Each record may need its own call to a key service. */
const AT_ONCE = 16;

/**
 * Applies `editOne` to the records of an event or result.
 *
 * @param goesOn tells by the error of a record whether the other records still matter; if not, later records may be
 * skipped
 */
function editRecords(
  whole: unknown,
  layout: DocumentLayout,
  idOf: EventSource["idOf"],
  editOne: (record: unknown) => Promise<unknown>,
  goesOn: (error: unknown) => boolean,
): Promise<Edited[]> {
  const isList = layout.isList(whole);
  const edit = async (record: unknown, i: number): Promise<Edited> => {
    try {
      return { record: await editOne(record) };
    } catch (error) {
      const name = nameRecord(i, idOf(record));
      return { error: isList ? ofRecord(error, name) : error, name };
    }
  };
  const isLast = (each: Edited) => "error" in each && !goesOn(each.error);
  return fewAtOnce(layout.recordsOf(whole), AT_ONCE, edit, isLast);
}

/** Returns the edited records, or throws the error of the first record that failed. */
function allOf(edited: readonly Edited[]): unknown[] {
  return edited.map((each) => {
    if ("error" in each) throw each.error;
    return each.record;
  });
}

/** Returns all documents of an event or result. */
function documentsIn(whole: unknown, layout: DocumentLayout): EventDocument[] {
  return layout
    .recordsOf(whole)
    .flatMap((record) => layout.read(record).documents);
}

/** Reports the named fields as missing, because the event or result has no document that could hold them. */
async function missDocument<E, C>(
  masking: DataMasking,
  { fields = [], onMissingField }: RequestMasking<E, C>,
): Promise<void> {
  // Lets the `DataMasking` apply its own default. An empty document lacks all these members, whatever the paths are.
  const names = fields.map((each) => toPointer([each]));
  try {
    await masking.decrypt({}, { fields: names, onMissingField });
  } catch (error) {
    if (!hasCode(error, "ERR_FIELD_NOT_FOUND")) throw error;
    throw new FieldNotFoundError(
      `Cannot find the field ${quote(fields[0] ?? "")}: expected a document with it, got no document; set onMissingField: "ignore" if it may be missing`,
    );
  }
}

/**
 * Reads the options, and prepares the steps around a handler.
 *
 * @param what name of the function that takes the options
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 */
export function compilePipeline<E, C>(
  what: string,
  options: HandlerMasking<E, C>,
): Pipeline<E, C> {
  const { masking, request, response, log, kind, isPartial, allowsEmpty } =
    resolveHandler(what, options);

  /** Decrypts the documents of every record. */
  async function open(
    { event: layout, idOf, batch }: EventSource,
    asked: RequestMasking<E, C>,
    event: E,
    lambdaContext: C,
  ): Promise<Edited[]> {
    const { fields, onMissingField } = asked;
    const given = contextOf(asked.context, event, lambdaContext, allowsEmpty);
    const call =
      fields === undefined
        ? { context: given }
        : { context: given, fields, onMissingField };
    const step: Step = {
      text: (text) => masking.decryptText(text, call),
      data: (data) => masking.decrypt(data, call as object),
    };
    const openOne = async (record: unknown) => {
      const part = layout.read(record);
      const lacks = part.documents.length === 0 && !part.mayLackDocument;
      if (lacks && fields) await missDocument(masking, asked);
      return edit(part, step);
    };
    const mayFail = batch !== undefined && isPartial;
    const goesOn = (error: unknown) => mayFail && isOfRequest(error);
    const edited = await editRecords(event, layout, idOf, openOne, goesOn);
    if (edited.length === 0 && fields) await missDocument(masking, asked);
    return edited;
  }

  /** Passes the records that opened on to the handler. Throws an error that is not the fault of a record. */
  function handOn(
    { event: layout, batch }: EventSource,
    event: E,
    edited: readonly Edited[],
  ): Started<E> {
    const whole = (records: readonly unknown[]) =>
      layout.withRecords(event, records) as E;
    if (batch === undefined || !isPartial) {
      return { event: whole(allOf(edited)), withheld: [] };
    }
    const failures = edited.filter((each) => "error" in each);
    const others = failures.filter(({ error }) => !isOfRequest(error));
    const unnamed = failures.filter(({ name }) => name.id === undefined);
    allOf([...others, ...unnamed]);
    for (const { error, name } of failures) log.error(error, name);
    const failed = new Set(failures.map(({ name }) => name.index));
    const records = layout.recordsOf(event);
    const isWithheld = batch.isWithheld(records, failed);
    const withheld = records.filter((_, i) => isWithheld(i));
    const good = edited.filter((_, i) => !isWithheld(i));
    const isLost = withheld.length > 0 && good.length === 0;
    return isLost
      ? { answer: batch.report(undefined, event, withheld) as BatchFailures }
      : { event: whole(allOf(good)), withheld };
  }

  async function start(event: E, lambdaContext: C): Promise<Started<E>> {
    if (request === undefined && response === undefined) {
      return { event, withheld: [] };
    }
    const source = sourceOf(event, kind);
    if (request === undefined) return { event, withheld: [] };
    try {
      const edited = await open(source, request, event, lambdaContext);
      return handOn(source, event, edited);
    } catch (error) {
      const answer = isOfRequest(error)
        ? source.refuse(event, bodyOf(error))
        : undefined;
      if (answer === undefined) throw error;
      log.error(error);
      return { answer };
    }
  }

  /** Erases and encrypts fields in a result. */
  async function mask<R>(result: R, event: E, lambdaContext: C): Promise<R> {
    if (response === undefined) return result;
    const { result: layout, idOf } = sourceOf(event, kind);
    const { erase, eraseOfFailure, fields, onMissingField } = response;
    const stepFor = (isFailure: boolean): Step => {
      const eraseIn = isFailure ? eraseOfFailure : erase;
      if (fields === undefined) return { text: eraseIn.text, data: eraseIn };
      const call = () => ({
        fields,
        context: contextOf(response.context, event, lambdaContext, allowsEmpty),
        onMissingField: onMissingField ?? (isFailure ? "ignore" : undefined),
      });
      return {
        text: (text) => masking.encryptText(eraseIn.text(text), call()),
        data: (data) => masking.encrypt(eraseIn(data) as object, call()),
      };
    };
    const maskOne = (record: unknown) => {
      const part = layout.read(record);
      return edit(part, stepFor(part.tellsFailure));
    };
    const goesOn = () => false;
    const edited = await editRecords(result, layout, idOf, maskOne, goesOn);
    return layout.withRecords(result, allOf(edited)) as R;
  }

  /** Logs an error of sealmask's own steps, then throws it. */
  async function told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      log.error(error);
      throw error;
    }
  }

  return {
    before(event, lambdaContext) {
      log.documents("request", () =>
        documentsIn(event, loggedSourceOf(event, kind).event),
      );
      return told(start(event, lambdaContext));
    },
    async after(result, event, lambdaContext, withheld) {
      const masked = await told(mask(result, event, lambdaContext));
      log.documents("response", () => {
        const source = loggedSourceOf(event, kind);
        return source.logsResults ? documentsIn(masked, source.result) : [];
      });
      if (withheld.length === 0) return masked;
      const { batch } = sourceOf(event, kind);
      return batch?.report(masked, event, withheld) as typeof result;
    },
    failed: log.error,
  };
}
