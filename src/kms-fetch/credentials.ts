import { refuse, refuseAs } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { namesOf } from "../util/options.ts";
import { environment } from "../util/runtime.ts";
import { KmsError } from "./kms-error.ts";

/** AWS credentials: an access key, and the session token of temporary credentials. */
export interface KmsCredentials {
  /** Id of the access key. */
  readonly accessKeyId: string;
  /** Secret of the access key. */
  readonly secretAccessKey: string;
  /** Session token, which temporary credentials have. */
  readonly sessionToken?: string | undefined;
  /** Time at which temporary credentials expire. */
  readonly expiration?: Date | undefined;
}

/** Names of the credential members that the client reads. */
export const CREDENTIALS_PARTS: readonly (keyof KmsCredentials)[] =
  /* @__PURE__ */ namesOf<KmsCredentials>({
    accessKeyId: true,
    secretAccessKey: true,
    sessionToken: true,
    expiration: true,
  });

/**
 * Names of all members that credentials may have: those that the client reads, and those that the AWS SDK's credentials
 * have as well.
 */
export const CREDENTIALS_NAMES: readonly string[] = [
  ...CREDENTIALS_PARTS,
  "accountId",
  "credentialScope",
  "$source",
];

/** Function that returns credentials each time it is called, such as a credential provider of the AWS SDK. */
export type KmsCredentialsProvider = () =>
  | KmsCredentials
  | Promise<KmsCredentials>;

/** Source of a client's credentials. */
export interface CredentialsSource {
  /** Returns credentials. Rejects with the signal's reason when the signal is aborted. */
  load(signal: AbortSignal): Promise<KmsCredentials>;
  /** Forgets credentials that KMS refused as expired, and returns whether the source can get new ones. */
  drop(refused: KmsCredentials): boolean;
}

// Credentials become HTTP headers, and an error about a bad header may quote its value.
const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * Checks credentials from any source and returns a copy of their four members.
 *
 * @throws {TypeError} if a member is missing, has the wrong type, or has characters other than visible ASCII
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
        ? "other characters"
        : describeType(part);
    const expected = "text of visible ASCII characters";
    refuseAs(`credentials.${name}`, expected, got);
  }
  if (expiration !== undefined && !(expiration instanceof Date)) {
    refuse("credentials.expiration", "a Date", expiration);
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/** Returns the credentials in the environment variables that AWS Lambda sets, or `undefined` if they are not set. */
export function environmentCredentials(): KmsCredentials | undefined {
  const accessKeyId = environment("AWS_ACCESS_KEY_ID");
  const secretAccessKey = environment("AWS_SECRET_ACCESS_KEY");
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = environment("AWS_SESSION_TOKEN");
  return readCredentials({ accessKeyId, secretAccessKey, sessionToken });
}

/** Makes the error for credentials that cannot be found. `why` is the reason, free of secrets. */
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
