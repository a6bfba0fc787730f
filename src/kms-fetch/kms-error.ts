import { assertOptions, namesOf } from "../util/options.ts";
import { safeCause } from "../util/safe-cause.ts";

/** HTTP status, request id and number of attempts of the exchange that failed, as in the AWS SDK's errors. */
export interface KmsErrorMetadata {
  /** HTTP status, if KMS answered. */
  readonly httpStatusCode?: number | undefined;
  /** AWS's id of the request, for AWS support and CloudTrail, if the answer had one. */
  readonly requestId?: string | undefined;
  /** Number of times the request was sent. */
  attempts: number;
}

/** Options of {@link KmsError}: all parts of the error except name and message. */
export interface KmsErrorOptions {
  /** HTTP status. */
  readonly status?: number | undefined;
  /** AWS's id of the request. */
  readonly requestId?: string | undefined;
  /** `true` if another attempt may succeed. */
  readonly retryable?: boolean;
  /** Error that caused this error. */
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
 * Error of a failed call to AWS KMS. Its `name` is KMS's own, such as `"AccessDeniedException"`, as in the AWS SDK's
 * errors. If no answer came, the name is `"NetworkingError"`, `"TimeoutError"` or `"CredentialsProviderError"`; if the
 * answer cannot be read, the name is `"InvalidResponse"`. No error message holds plaintext, ciphertext or credentials.
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
  /** Side at fault: `"client"` for an HTTP status below 500, otherwise `"server"`. */
  readonly $fault: "client" | "server";

  /** HTTP status, request id and number of attempts. */
  readonly $metadata: KmsErrorMetadata;

  /**
   * Retry hint in the AWS SDK's form, present if another attempt may succeed; `throttling` tells whether KMS asked for
   * fewer requests.
   */
  readonly $retryable?: { readonly throttling: boolean };

  /**
   * Creates an error.
   *
   * @param name KMS's name for the error
   * @param message the failure and its reason, free of plaintext, ciphertext and credentials
   * @param options status, request id, whether another attempt may succeed, and the cause
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

/** Tells whether an error's name or HTTP status asks for fewer requests. */
export function isThrottling(
  name: string,
  status: number | undefined,
): boolean {
  return status === TOO_MANY_REQUESTS || THROTTLING.test(name);
}
