import { refuse, refuseAs } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { namesOf } from "../util/options.ts";
import { environment } from "../util/runtime.ts";
import { KmsError } from "./kms-error.ts";

/** AWS credentials. */
export interface KmsCredentials {
  /** The access key's id. */
  readonly accessKeyId: string;
  /** The access key's secret. */
  readonly secretAccessKey: string;
  /** The token of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When they end, where they do. */
  readonly expiration?: Date | undefined;
}

/** The parts of credentials that are read. */
export const CREDENTIALS_PARTS: readonly (keyof KmsCredentials)[] =
  /* @__PURE__ */ namesOf<KmsCredentials>({
    accessKeyId: true,
    secretAccessKey: true,
    sessionToken: true,
    expiration: true,
  });

/** What credentials may hold: also what those of the AWS SDK hold besides, which is not needed here. */
export const CREDENTIALS_NAMES: readonly string[] = [
  ...CREDENTIALS_PARTS,
  "accountId",
  "credentialScope",
  "$source",
];

/** Gives credentials whenever they are needed, such as a credential provider of the AWS SDK. */
export type KmsCredentialsProvider = () =>
  | KmsCredentials
  | Promise<KmsCredentials>;

/** Where a client's credentials come from. */
export interface CredentialsSource {
  /** Gives credentials, and gives up when the signal is aborted. */
  load(signal: AbortSignal): Promise<KmsCredentials>;
  /** Forgets credentials that KMS refused as ended; gives whether others may be had. */
  drop(refused: KmsCredentials): boolean;
}

// They become HTTP headers, and an error about a bad header may quote it.
const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * Checks credentials, wherever they come from.
 *
 * @throws {TypeError} when a part of them is missing, no text, or has characters that no credentials have
 */
export function readCredentials(given: KmsCredentials): KmsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } =
    given ?? {};
  const parts = { accessKeyId, secretAccessKey, sessionToken };
  for (const [name, part] of Object.entries(parts)) {
    if (name === "sessionToken" && (part ?? "") === "") continue;
    if (typeof part === "string" && VISIBLE.test(part)) continue;
    const got =
      typeof part === "string" && part !== ""
        ? "others in it"
        : describeType(part);
    const expected = "text of visible ASCII characters alone";
    refuseAs(`credentials.${name}`, expected, got);
  }
  if (expiration !== undefined && !(expiration instanceof Date)) {
    refuse("credentials.expiration", "a Date", expiration);
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/** Reads the credentials in the environment, as in AWS Lambda; `undefined` if there are none. */
export function environmentCredentials(): KmsCredentials | undefined {
  const accessKeyId = environment("AWS_ACCESS_KEY_ID");
  const secretAccessKey = environment("AWS_SECRET_ACCESS_KEY");
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = environment("AWS_SESSION_TOKEN");
  return readCredentials({ accessKeyId, secretAccessKey, sessionToken });
}

/** Makes the error for credentials that cannot be had. */
export function noCredentials(
  why: string,
  options?: { cause?: unknown; retryable?: boolean },
): KmsError {
  return new KmsError(
    "CredentialsProviderError",
    `Cannot find AWS credentials: ${why}`,
    options,
  );
}
