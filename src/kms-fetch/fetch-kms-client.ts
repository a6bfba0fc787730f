import type { KmsClient } from "../keyrings/kms/kms-client.ts";
import { integerWithin, refuse } from "../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
  snapshotOptions,
} from "../util/options.ts";
import { assertFunction } from "../util/read-value.ts";
import { environment } from "../util/runtime.ts";
import { caller, reaching } from "./call-operation.ts";
import { containerCredentials } from "./container-credentials.ts";
import {
  CREDENTIALS_NAMES,
  CREDENTIALS_PARTS,
  type CredentialsSource,
  environmentCredentials,
  type KmsCredentials,
  type KmsCredentialsProvider,
  noCredentials,
  readCredentials,
} from "./credentials.ts";
import {
  endpointOf,
  readAtCall,
  readEndpoint,
  readRegion,
  refuseBoth,
  regionOf,
} from "./endpoint.ts";
import { refreshing } from "./refresh-credentials.ts";
import { type Attempts, within } from "./retry.ts";
import { type Send, send, sendByFetch } from "./transport.ts";

/** Options of {@link fetchKmsClient}; each has a default. */
export interface FetchKmsClientOptions {
  /**
   * AWS Region.
   *
   * @default the environment variable `AWS_REGION` or `AWS_DEFAULT_REGION`
   */
  readonly region?: string | undefined;
  /**
   * URL of KMS without a path, such as that of a VPC endpoint. It must be `https:`, or `http:` on a loopback host.
   *
   * @default the environment variable `AWS_ENDPOINT_URL_KMS` or `AWS_ENDPOINT_URL`, or else AWS's own endpoint in the Region
   */
  readonly endpoint?: string | undefined;
  /**
   * Use of AWS's FIPS 140 endpoint.
   *
   * @default the environment variable `AWS_USE_FIPS_ENDPOINT`
   */
  readonly fips?: boolean | undefined;
  /**
   * Credentials, or a function that returns them. The client calls the function before each call to KMS; if the
   * credentials have an `expiration`, only shortly before they expire.
   *
   * @default the environment variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, or else the container credentials endpoint
   */
  readonly credentials?: KmsCredentials | KmsCredentialsProvider | undefined;
  /**
   * Maximum number of times that one request is sent while KMS throttles, fails or cannot be reached.
   *
   * @default the environment variable `AWS_MAX_ATTEMPTS`, or 4
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Time limit of one attempt, in milliseconds.
   *
   * @default 5,000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Maximum wait after the first attempt, in milliseconds. The maximum doubles after each further attempt.
   *
   * @default 100
   */
  readonly retryDelayMs?: number | undefined;
  /**
   * Function that sends the requests.
   *
   * @default `node:https` on Node, because it loads much faster, and the global `fetch` elsewhere
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<FetchKmsClientOptions>({
  region: true,
  endpoint: true,
  fips: true,
  credentials: true,
  maxAttempts: true,
  timeoutMs: true,
  retryDelayMs: true,
  fetch: true,
});

const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_ATTEMPTS = 4;

/**
 * Returns the number of attempts that `AWS_MAX_ATTEMPTS` sets, or the default if the variable is not a number from 1 to
 * 99.
 */
function usualAttempts(): number {
  const text = environment("AWS_MAX_ATTEMPTS") ?? "";
  return /^[1-9]\d?$/.test(text) ? Number(text) : MAX_ATTEMPTS;
}

function count(
  name: "maxAttempts" | "timeoutMs" | "retryDelayMs",
  given: unknown,
  normal: number,
  least = 1,
): number {
  const what = `the option ${name}`;
  return integerWithin(what, given ?? normal, least, MAX_TIMER_MS);
}

/** Calls the caller's credentials function, and checks the credentials that the function returns. */
async function ask(give: KmsCredentialsProvider): Promise<KmsCredentials> {
  let given: KmsCredentials;
  try {
    given = snapshotOptions(await give(), CREDENTIALS_PARTS);
  } catch (cause) {
    throw noCredentials("the credentials function failed", { cause });
  }
  return readAtCall(() => readCredentials(given));
}

/** Returns the source of a client's credentials: the caller, the environment or the container endpoint. */
function credentialsOf(
  given: FetchKmsClientOptions["credentials"],
  send: Send,
  timeoutMs: number,
): CredentialsSource {
  // Loading has a time limit of its own: concurrent calls share one load, and a load that hangs would block all of
  // them.
  const renewing = (load: CredentialsSource["load"]) =>
    refreshing((signal) => within(timeoutMs, signal, load), Date.now);
  if (typeof given === "function") return renewing(() => ask(given));
  if (given !== undefined) {
    assertNestedOptions("credentials", given, CREDENTIALS_NAMES);
    const credentials = readCredentials(given);
    return { load: async () => credentials, drop: () => false };
  }
  const container = renewing((signal) => containerCredentials(send, signal));
  return {
    ...container,
    load: async (signal) =>
      readAtCall(environmentCredentials) ?? container.load(signal),
  };
}

/**
 * Makes a KMS client that is small and starts fast. It has the operations that keyrings and key stores need, sends signed HTTP
 * requests and does not load the AWS SDK. Every option of sealmask that takes a KMS client accepts it, and its errors
 * have the SDK's names.
 *
 * The client sends nothing, and reads nothing from the environment, before the first call.
 *
 * @param options Region, endpoint, credentials, retries and timeouts
 * @throws {TypeError} if an option has the wrong type, and {@link RangeError} if a number is out of range. Calls reject
 * with a {@link KmsError}, with a `KeyringError` if a setting in the environment is missing or wrong, or with the
 * signal's reason
 *
 * @example
 * ```ts
 * import { fetchKmsClient } from "sealmask/kms-fetch";
 *
 * const client = fetchKmsClient({ region: "eu-west-1" });
 * console.log(typeof client.generateDataKey); // function
 * ```
 */
export function fetchKmsClient(options: FetchKmsClientOptions = {}): KmsClient {
  assertOptions("fetchKmsClient", options, NAMES);
  const region = readOption(options, "region");
  const endpoint = readOption(options, "endpoint");
  const fips = readOption(options, "fips");
  const fetch = readOption(options, "fetch");
  if (region !== undefined) readRegion(region);
  if (fips !== undefined && typeof fips !== "boolean") {
    refuse("the option fips", "true or false", fips);
  }
  if (fetch !== undefined) assertFunction("the option fetch", fetch);
  if (endpoint !== undefined) readEndpoint(endpoint);
  if (endpoint !== undefined && fips) refuseBoth();
  if (fetch !== undefined && typeof fetch !== "function") {
    refuse("the option fetch", "a function", fetch);
  }
  const reach = reaching(fetch === undefined ? send : sendByFetch(fetch));
  const given = readOption(options, "maxAttempts");
  const givenAttempts = count("maxAttempts", given, MAX_ATTEMPTS);
  const attempts: Attempts = {
    get maxAttempts() {
      return given === undefined ? usualAttempts() : givenAttempts;
    },
    timeoutMs: count("timeoutMs", readOption(options, "timeoutMs"), 5_000),
    retryDelayMs: count(
      "retryDelayMs",
      readOption(options, "retryDelayMs"),
      100,
      0,
    ),
  };
  const call = caller({
    send: reach,
    attempts,
    credentials: credentialsOf(
      readOption(options, "credentials"),
      reach,
      attempts.timeoutMs,
    ),
    locate() {
      return readAtCall(() => {
        const where = regionOf(region);
        return { region: where, url: endpointOf(where, endpoint, fips) };
      });
    },
    clock: Date.now,
  });
  return {
    region: () => regionOf(region),
    generateDataKey: (input, { abortSignal } = {}) =>
      call("GenerateDataKey", input, abortSignal),
    generateDataKeyWithoutPlaintext: (input, { abortSignal } = {}) =>
      call("GenerateDataKeyWithoutPlaintext", input, abortSignal),
    encrypt: (input, { abortSignal } = {}) =>
      call("Encrypt", input, abortSignal),
    decrypt: (input, { abortSignal } = {}) =>
      call("Decrypt", input, abortSignal),
    reEncrypt: (input, { abortSignal } = {}) =>
      call("ReEncrypt", input, abortSignal),
    getPublicKey: (input, { abortSignal } = {}) =>
      call("GetPublicKey", input, abortSignal),
  };
}
