import {
  hasCode,
  isSealmaskError,
  KEYRING_ERROR_REASONS,
  type KeyringErrorReason,
  reasonOf,
} from "../util/errors.ts";

/**
 * Failure reason for each error name or code of AWS KMS, of AWS in general and of `jose`. All KMS clients use these
 * names.
 */
const REASONS: Readonly<Record<string, KeyringErrorReason>> = {
  // The encrypted data key was changed (AWS KMS API Reference: Decrypt).
  IncorrectKeyException: "tampered",
  InvalidCiphertextException: "tampered",

  // The KMS key is missing, disabled or about to be deleted.
  DisabledException: "denied",
  KMSInvalidStateException: "denied",
  NotFoundException: "denied",
  // Permissions are missing.
  AccessDenied: "denied",
  AccessDeniedException: "denied",
  InvalidGrantTokenException: "denied",
  NotAuthorized: "denied",
  OptInRequired: "denied",
  // Credentials are wrong (AWS KMS API Reference: Common Errors), or the clock is far off.
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

  // Throttling. The list has all names that the AWS SDKs know, because credentials come from other services than KMS.
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
  TransactionConflictException: "unavailable",
  TransactionInProgressException: "unavailable",
  // Failures inside AWS.
  DependencyTimeoutException: "unavailable",
  InternalFailure: "unavailable",
  InternalServerError: "unavailable",
  InternalServerException: "unavailable",
  KMSInternalException: "unavailable",
  KeyUnavailableException: "unavailable",
  ServiceUnavailable: "unavailable",
  ServiceUnavailableException: "unavailable",
  // The client's own timeout.
  AbortError: "unavailable",
  RequestTimeout: "unavailable",
  RequestTimeoutException: "unavailable",
  // `jose` could not download a key set.
  ERR_JOSE_GENERIC: "unavailable",
  ERR_JWKS_TIMEOUT: "unavailable",

  InvalidArnException: "invalid",
  InvalidKeyUsageException: "invalid",
  UnsupportedOperationException: "invalid",
  ValidationException: "invalid",
};

/**
 * Pattern for error names and codes that mean "no connection": those of Node (with undici, its `fetch`), Bun, Deno,
 * browsers and the AWS SDK.
 */
const UNREACHABLE =
  /^(?:TimeoutError|TimedOut|Network(?:ing)?Error|Connection(?:Aborted|Closed|Refused|Reset)|FailedToOpenSocket|UnexpectedEof|UND_ERR_(?:\w+_TIMEOUT|SOCKET|CLOSED)|E(?:AI_AGAIN|AI_FAIL|CONN\w+|HOST\w+|NET\w+|NOTFOUND|PIPE|TIMEDOUT))$/;

/**
 * Failure reason for each reason of a `KeyStoreError`; all others mean `"invalid"`. They never blame the data key: a
 * damaged record is a fault of the key store.
 */
const KEY_STORE_REASONS: Readonly<Record<string, KeyringErrorReason>> = {
  denied: "denied",
  "not-allowed": "denied",
  shredded: "shredded",
  unavailable: "unavailable",
  unknown: "unknown",
};

/** Members of an error that decide the failure reason. The error message is for people and decides nothing. */
interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly reason?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown } | undefined;
  readonly $retryable?: unknown;
}

function namesOf({ name, code }: ErrorLike): string[] {
  return [name, code].filter((each) => typeof each === "string");
}

/**
 * Tells whether an error means that a service could not be reached. For now, other calls to that service would fail
 * too.
 */
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

/** Maximum depth of the search through causes. `fetch` keeps the socket's error one level below its own. */
const MAX_DEPTH = 4;

/**
 * State of a search through causes: its depth, and the errors already visited, because errors may contain each other.
 */
interface Search {
  readonly depth: number;
  readonly met: Set<unknown>;
}

/**
 * Returns the reason with the highest precedence among several errors, or `undefined` if `errors` is not an array or is
 * empty. {@link KEYRING_ERROR_REASONS} lists the reasons by precedence.
 */
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
  if (hasCode(error, "ERR_KEY_STORE")) return reasonOfKeyStore(error);
  if (isSealmaskError(error)) {
    // This error is about other data, such as a keyring's own encrypted settings, so it never blames the data key.
    return notOfDataKey(findReason(error.cause, below));
  }
  if (error instanceof AggregateError) {
    const first = findFirst(error.errors, below);
    if (first !== undefined) return first;
  }
  const known = error as ErrorLike;
  // Credentials come from a separate service, which may be unreachable itself.
  const isPassing =
    isOfCredentials(known) &&
    (known.$retryable || findReason(known.cause, below) === "unavailable");
  if (isPassing) return "unavailable";
  const name = namesOf(known).find((each) => Object.hasOwn(REASONS, each));
  if (name !== undefined) return REASONS[name];
  if (isUnreachable(known) || known.$retryable) return "unavailable";
  return reasonOfStatus(known) ?? findReason(known.cause, below);
}

function reasonOfKeyStore({ reason }: ErrorLike): KeyringErrorReason {
  return typeof reason === "string" && Object.hasOwn(KEY_STORE_REASONS, reason)
    ? (KEY_STORE_REASONS[reason] as KeyringErrorReason)
    : "invalid";
}

function isOfCredentials(error: ErrorLike): boolean {
  const names = namesOf(error);
  return ["CredentialsProviderError", "TokenProviderError"].some((each) =>
    names.includes(each),
  );
}

/**
 * Returns the reason for which a keyring or its key service failed. The error's name, error code and HTTP status
 * decide, or the same members of its causes. Unknown errors count as `"invalid"`, so that callers do not retry in vain.
 */
export function failureReason(error: unknown): KeyringErrorReason {
  return findReason(error, { depth: 0, met: new Set() }) ?? "invalid";
}

/**
 * Maps a reason to one that does not blame the data key: `"unavailable"` and `"denied"` stay, all others become
 * `"invalid"`.
 */
function notOfDataKey(
  reason: KeyringErrorReason | undefined,
): KeyringErrorReason {
  return reason === "unavailable" || reason === "denied" ? reason : "invalid";
}

/**
 * Returns the reason for which a lookup of keys failed: `"unavailable"`, `"denied"`, `"invalid"`, `"shredded"` or
 * `"unknown"`. It is never `"tampered"` or `"foreign"`, which would blame the token's sender for a fault of the key store.
 */
export function lookupReason(error: unknown): KeyringErrorReason {
  const reason = failureReason(error);
  const isOfKey = reason === "shredded" || reason === "unknown";
  return isOfKey ? reason : notOfDataKey(reason);
}

/**
 * Combines the reasons of several failed attempts into one: the first of unavailable, not-ready, denied, invalid,
 * shredded, unknown, tampered and foreign that occurs among them.
 */
export function joinReasons(errors: readonly unknown[]): KeyringErrorReason {
  return findFirst(errors, { depth: 0, met: new Set() }) ?? "invalid";
}
