import { assertOptions, namesOf } from "../util/options.ts";
import { safeCause } from "../util/safe-cause.ts";

/** What is known of the exchange that an error comes from, as in the AWS SDK's errors. */
export interface KmsErrorMetadata {
  /** The HTTP status, where there was an answer. */
  readonly httpStatusCode?: number | undefined;
  /** AWS's id of the request, for its support and for CloudTrail, where the answer had one. */
  readonly requestId?: string | undefined;
  /** How many times the request was sent. */
  attempts: number;
}

/** What a {@link KmsError} is made of, beside its name and message. */
export interface KmsErrorOptions {
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** AWS's id of the request. */
  readonly requestId?: string | undefined;
  /** Whether another attempt may succeed. */
  readonly retryable?: boolean;
  /** The error underneath. */
  readonly cause?: unknown;
}

const SERVER_ERRORS = 500;

const NAMES = /* @__PURE__ */ namesOf<KmsErrorOptions>({
  status: true,
  requestId: true,
  retryable: true,
  cause: true,
});

/**
 * A call to AWS KMS failed. Its `name` is the one that KMS gave, such as `"AccessDeniedException"`, as in the AWS SDK's
 * errors; without an answer it is `"NetworkingError"`, `"TimeoutError"` or `"CredentialsProviderError"`, and
 * `"InvalidResponse"` for an answer that cannot be read. No message holds plaintext, ciphertext or credentials.
 *
 * @example
 * ```ts
 * import { KmsError } from "sealmask/kms-fetch";
 *
 * const error: unknown = new KmsError("NotFoundException", "Key not found", { status: 400 });
 * if (error instanceof KmsError) console.log(error.name, error.$metadata.httpStatusCode); // NotFoundException 400
 * ```
 */
export class KmsError extends Error {
  /** Whose fault it is, as far as the status tells. */
  readonly $fault: "client" | "server";

  /** What is known of the exchange. */
  readonly $metadata: KmsErrorMetadata;

  /** There if another attempt may succeed. */
  readonly $retryable?: { readonly throttling: boolean };

  /**
   * Makes an error.
   *
   * @param name KMS's name for it
   * @param message what failed and why, free of plaintext, ciphertext and credentials
   * @param options status, request id, whether another attempt may succeed, and the error underneath
   */
  constructor(name: string, message: string, options: KmsErrorOptions = {}) {
    assertOptions("KmsError", options, NAMES);
    const { status, requestId, retryable } = options;
    super(
      message,
      "cause" in options ? { cause: safeCause(options.cause) } : undefined,
    );
    this.name = name;
    this.$fault = status && status < SERVER_ERRORS ? "client" : "server";
    this.$metadata = { httpStatusCode: status, requestId, attempts: 1 };
    if (retryable) this.$retryable = { throttling: isThrottling(name, status) };
  }
}

const TOO_MANY_REQUESTS = 429;
const THROTTLING =
  /^(?:RequestLimitExceeded|TooManyRequestsException|(?:Request)?(?:Throttl(?:ed|ing))(?:Exception)?)$/;

/** Tells whether an answer asks for fewer requests. */
export function isThrottling(
  name: string,
  status: number | undefined,
): boolean {
  return status === TOO_MANY_REQUESTS || THROTTLING.test(name);
}
