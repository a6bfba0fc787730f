import {
  isSealmaskError,
  KEYRING_ERROR_REASONS,
  type KeyringErrorReason,
  reasonOf,
} from "../util/errors.ts";

/** Names and codes of errors of AWS KMS, of its clients and of AWS in general; the same of every client. */
const REASONS: Readonly<Record<string, KeyringErrorReason>> = {
  // The data key itself (AWS KMS API Reference: Decrypt).
  IncorrectKeyException: "tampered",
  InvalidCiphertextException: "tampered",

  // The key: missing, disabled, or about to be deleted.
  DisabledException: "denied",
  KMSInvalidStateException: "denied",
  NotFoundException: "denied",
  // Permissions.
  AccessDenied: "denied",
  AccessDeniedException: "denied",
  InvalidGrantTokenException: "denied",
  NotAuthorized: "denied",
  OptInRequired: "denied",
  // Credentials (AWS KMS API Reference: Common Errors), and a clock that is far off.
  AuthFailure: "denied",
  CredentialsProviderError: "denied",
  ExpiredToken: "denied",
  ExpiredTokenException: "denied",
  IncompleteSignature: "denied",
  IncompleteSignatureException: "denied",
  InvalidClientTokenId: "denied",
  InvalidSignatureException: "denied",
  MissingAuthenticationToken: "denied",
  MissingAuthenticationTokenException: "denied",
  RequestExpired: "denied",
  RequestInTheFuture: "denied",
  RequestTimeTooSkewed: "denied",
  SignatureDoesNotMatch: "denied",
  TokenProviderError: "denied",
  UnrecognizedClientException: "denied",

  // Throttled: the names that the AWS SDKs know, as credentials come from other services than AWS KMS.
  BandwidthLimitExceeded: "unavailable",
  EC2ThrottledException: "unavailable",
  LimitExceededException: "unavailable",
  PriorRequestNotComplete: "unavailable",
  ProvisionedThroughputExceededException: "unavailable",
  RequestLimitExceeded: "unavailable",
  RequestThrottled: "unavailable",
  RequestThrottledException: "unavailable",
  SlowDown: "unavailable",
  ThrottledException: "unavailable",
  Throttling: "unavailable",
  ThrottlingException: "unavailable",
  TooManyRequestsException: "unavailable",
  TransactionInProgressException: "unavailable",
  // Failed on AWS's side.
  DependencyTimeoutException: "unavailable",
  InternalFailure: "unavailable",
  InternalServerError: "unavailable",
  InternalServerException: "unavailable",
  KMSInternalException: "unavailable",
  KeyUnavailableException: "unavailable",
  ServiceUnavailable: "unavailable",
  ServiceUnavailableException: "unavailable",
  // A client's own limit of time.
  AbortError: "unavailable",
  RequestTimeout: "unavailable",
  RequestTimeoutException: "unavailable",
  // A key set that its server does not give (`jose`).
  ERR_JOSE_GENERIC: "unavailable",
  ERR_JWKS_TIMEOUT: "unavailable",

  InvalidArnException: "invalid",
  InvalidKeyUsageException: "invalid",
  UnsupportedOperationException: "invalid",
  ValidationException: "invalid",
};

/** No connection: names and codes of Node (also its `fetch`, undici), Bun, Deno and browsers, and of the AWS SDK. */
const UNREACHABLE =
  /^(?:TimeoutError|TimedOut|Network(?:ing)?Error|Connection(?:Aborted|Closed|Refused|Reset)|FailedToOpenSocket|UnexpectedEof|UND_ERR_(?:\w+_TIMEOUT|SOCKET|CLOSED)|E(?:AI_AGAIN|AI_FAIL|CONN\w+|HOST\w+|NET\w+|NOTFOUND|PIPE|TIMEDOUT))$/;

/** The members of errors that say what went wrong; messages are for people, and decide nothing. */
interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown } | undefined;
  readonly $retryable?: unknown;
}

function namesOf({ name, code }: ErrorLike): string[] {
  return [name, code].filter((each) => typeof each === "string");
}

/** Tells whether the service did not answer: then no other call to it does better for now. */
export function isUnreachable(error: unknown): boolean {
  return namesOf((error ?? {}) as ErrorLike).some((name) =>
    UNREACHABLE.test(name),
  );
}

function reasonOfStatus(error: ErrorLike): KeyringErrorReason | undefined {
  const { status, statusCode, $metadata } = error;
  const code = $metadata?.httpStatusCode ?? statusCode ?? status;
  if (typeof code !== "number") return undefined;
  if (code === 401 || code === 403) return "denied";
  const isUnavailable = code === 408 || code === 429 || code >= 500;
  return isUnavailable ? "unavailable" : undefined;
}

/** How deep errors are searched: `fetch` keeps the error of the socket one below its own. */
const MAX_DEPTH = 4;

/** Keeps how deep a search is, and what it met: errors may hold themselves and one another. */
interface Search {
  readonly depth: number;
  readonly met: Set<unknown>;
}

/** The reason that decides of those of several errors; `undefined` where there are none. */
function findFirst(
  errors: unknown,
  search: Search,
): KeyringErrorReason | undefined {
  if (!Array.isArray(errors)) return undefined;
  const reasons = new Set<KeyringErrorReason>();
  for (const error of errors) {
    if (search.met.has(error)) continue;
    reasons.add(findReason(error, search) ?? "invalid");
  }
  return KEYRING_ERROR_REASONS.find((each) => reasons.has(each));
}

function findReason(
  error: unknown,
  { depth, met }: Search,
): KeyringErrorReason | undefined {
  const isError = typeof error === "object" && error !== null;
  if (!isError || depth > MAX_DEPTH || met.has(error)) return undefined;
  met.add(error);
  const below: Search = { depth: depth + 1, met };
  const reason = reasonOf(error);
  if (reason !== undefined) return reason;
  if (isSealmaskError(error)) {
    // Of something else that was encrypted or encoded, such as a keyring's own settings.
    return notOfDataKey(findReason(error.cause, below));
  }
  if (error instanceof AggregateError) {
    const first = findFirst(error.errors, below);
    if (first !== undefined) return first;
  }
  const known = error as ErrorLike;
  // Credentials come from a service of their own, which may be out of reach.
  const isPassing =
    isOfCredentials(known) &&
    (known.$retryable || findReason(known.cause, below) === "unavailable");
  if (isPassing) return "unavailable";
  const name = namesOf(known).find((each) => Object.hasOwn(REASONS, each));
  if (name !== undefined) return REASONS[name];
  if (isUnreachable(known) || known.$retryable) return "unavailable";
  return reasonOfStatus(known) ?? findReason(known.cause, below);
}

function isOfCredentials(error: ErrorLike): boolean {
  const names = namesOf(error);
  return ["CredentialsProviderError", "TokenProviderError"].some((each) =>
    names.includes(each),
  );
}

/**
 * Returns why a keyring or its key service failed: by the error's name, code and HTTP status, or those of its cause.
 * `"invalid"` if it is not known, so that nobody asks again for nothing.
 */
export function failureReason(error: unknown): KeyringErrorReason {
  return findReason(error, { depth: 0, met: new Set() }) ?? "invalid";
}

/** Narrows a reason to what can be wrong with something other than the data key. */
function notOfDataKey(
  reason: KeyringErrorReason | undefined,
): KeyringErrorReason {
  return reason === "unavailable" || reason === "denied" ? reason : "invalid";
}

/**
 * Returns why a lookup of keys failed. It says nothing of the data key, so that the reason is neither `"tampered"` nor
 * `"foreign"`: those would blame whoever sent a token for the fault of a key store.
 */
export function lookupReason(error: unknown): KeyringErrorReason {
  return notOfDataKey(failureReason(error));
}

/**
 * Joins the reasons of several attempts to one: the first of unavailable, not-ready, denied, invalid, tampered and
 * foreign that one of them has.
 */
export function joinReasons(errors: readonly unknown[]): KeyringErrorReason {
  return findFirst(errors, { depth: 0, met: new Set() }) ?? "invalid";
}
