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

/** Options of {@link fetchKmsClient}; every one has a default. */
export interface FetchKmsClientOptions {
  /**
   * The AWS Region.
   *
   * @default `AWS_REGION` or `AWS_DEFAULT_REGION`
   */
  readonly region?: string | undefined;
  /**
   * Where KMS is: a URL without a path, such as a VPC endpoint's; default: the environment's `AWS_ENDPOINT_URL_KMS` or
   * `AWS_ENDPOINT_URL`, or else AWS's own endpoint in the Region. It is `https:`, or `http:` on a host of loopback.
   *
   * @default `AWS_ENDPOINT_URL_KMS` or `AWS_ENDPOINT_URL`, or else AWS's own in the Region
   */
  readonly endpoint?: string | undefined;
  /**
   * Whether AWS's own endpoint is the one validated under FIPS 140.
   *
   * @default `AWS_USE_FIPS_ENDPOINT`
   */
  readonly fips?: boolean | undefined;
  /**
   * Credentials, or a function that gives them; it is called for each call to KMS, or where they have an `expiration`,
   * shortly before that. Default: the environment's `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
   * `AWS_SESSION_TOKEN`, or else the container credentials endpoint.
   */
  readonly credentials?: KmsCredentials | KmsCredentialsProvider | undefined;
  /**
   * How often a request is sent at most, while KMS throttles, fails or cannot be reached.
   *
   * @default `AWS_MAX_ATTEMPTS`, or 4
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Milliseconds that one attempt may take.
   *
   * @default 5,000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The longest wait after the first attempt, in milliseconds, which doubles with each further one.
   *
   * @default 100
   */
  readonly retryDelayMs?: number | undefined;
  /** Sends the requests; default: Node's `node:https` on Node, where it loads much faster, and the global `fetch` elsewhere. */
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

/** Reads the environment's number of attempts when it is needed; ignores what is no such number. */
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

/** Asks a caller's function for credentials. */
async function ask(give: KmsCredentialsProvider): Promise<KmsCredentials> {
  let given: KmsCredentials;
  try {
    given = snapshotOptions(await give(), CREDENTIALS_PARTS);
  } catch (cause) {
    throw noCredentials("the function that gives them failed", { cause });
  }
  return readAtCall(() => readCredentials(given));
}

/** Returns the source of a client's credentials. */
function credentialsOf(
  given: FetchKmsClientOptions["credentials"],
  send: Send,
  timeoutMs: number,
): CredentialsSource {
  // Bounded by itself: calls that follow one another closely would else wait for ever for one that hangs.
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
 * Makes a client of AWS KMS that is small and quick to start: the operations that keyrings need, by signed HTTP requests
 * and without the AWS SDK. It is accepted wherever a KMS client is, and its errors have the SDK's names.
 *
 * Nothing is sent, and nothing read from the environment, before the first call.
 *
 * @param options Region, endpoint, credentials, and how often and how long to try
 * @throws {TypeError} when an option is of another type, and {@link RangeError} when a number is out of range; calls
 *   reject with a {@link KmsError}, with a `KeyringError` where the environment lacks a setting or has a wrong one, or
 *   with the signal's reason
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
