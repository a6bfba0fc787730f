import { KeyringError } from "../../util/errors.ts";

/** What is asked of KMS for a data key or a value, as messages say it. */
export interface Task {
  /** Such as `"unwrap the data key"`. */
  readonly what: string;
  /** The operation of KMS, such as `"Decrypt"`. */
  readonly operation: string;
  /** The key, as `KeyId` names it; `undefined` where the ciphertext alone does. */
  readonly keyId: string | undefined;
  /** The Region of the client that is asked, where it is known. */
  readonly region: string | undefined;
}

/** Names of errors are one word; what is longer or anything else is not repeated. */
const NAME = /^[\w.-]{1,80}$/;

function nameOf(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  // A broken connection has the name "Error", and a code that says more.
  const known = [name === "Error" ? code : name, name].find(
    (each): each is string => typeof each === "string" && NAME.test(each),
  );
  return known ?? "Error";
}

/** The error of a task, with what stands in its way; KMS's own message may quote its input, and is left to `cause`. */
export function taskFailure(
  { what, operation, keyId, region }: Task,
  why: string,
  cause?: unknown,
): KeyringError {
  const where = region === undefined ? "" : ` in ${region}`;
  const key = keyId === undefined ? "AWS KMS" : `the KMS key ${keyId}`;
  return new KeyringError(
    `Cannot ${what} with ${key}: ${operation}${where} ${why}`,
    cause === undefined ? undefined : { cause },
  );
}

/** A parser's error quotes the answer, and with it maybe a data key; the SDK adds the whole answer. */
function withoutAnswer(cause: unknown): unknown {
  const { name, $metadata } = (cause ?? {}) as Record<string, unknown>;
  if (name !== "SyntaxError") return cause;
  const error = new Error("Cannot parse the answer of KMS");
  return Object.assign(error, { name, $metadata });
}

/** The error of a call to KMS that failed, or could not be made for want of a client. */
export function callFailure(task: Task, cause: unknown): KeyringError {
  if (cause instanceof KeyringError) {
    return taskFailure(task, `is not possible: ${cause.message}`, cause);
  }
  const known = withoutAnswer(cause);
  return taskFailure(task, `failed with ${nameOf(known)}`, known);
}

const UNREACHABLE =
  /^(?:TimeoutError|NetworkingError|ConnectionRefused|ConnectionClosed|FailedToOpenSocket|E(?:AI_AGAIN|CONN\w+|HOST\w+|NET\w+|NOTFOUND|PIPE|TIMEDOUT))$/;

/** Whether a task failed because its Region does not answer: then no other key there does better. */
export function isUnreachable(failure: unknown): boolean {
  const { cause } = failure as { cause?: { name?: unknown; code?: unknown } };
  return [cause?.name, cause?.code].some(
    (each) => typeof each === "string" && UNREACHABLE.test(each),
  );
}

/** One error for several: the only one itself, or one whose `cause` is an `AggregateError` of all. */
export function joinFailures(
  what: string,
  errors: readonly unknown[],
): unknown {
  if (errors.length === 1) return errors[0];
  const reasons = errors.map((error) =>
    error instanceof KeyringError ? error.message : nameOf(error),
  );
  const message = `Cannot ${what}: ${errors.length} attempts failed (${reasons.join("; ")})`;
  return new KeyringError(message, {
    cause: new AggregateError(errors, message),
  });
}
