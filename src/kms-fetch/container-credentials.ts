import { builtinModule, environment } from "../util/runtime.ts";
import {
  type KmsCredentials,
  noCredentials,
  readCredentials,
} from "./credentials.ts";
import { isLoopback } from "./loopback.ts";
import type { Send } from "./transport.ts";

const ECS = "http://169.254.170.2";
/** Hosts of ECS and EKS. Like loopback hosts, they may be asked for credentials without TLS. */
const CONTAINER_HOSTS =
  /^(?:169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/;

/**
 * Tells whether credentials may be requested from a URL: over https, or over http from loopback, ECS or EKS. The AWS
 * SDKs have the same rule, because the request and its answer are as secret as the credentials.
 */
function mayBeAsked(url: URL): boolean {
  if (url.protocol === "https:") return true;
  const isNear = isLoopback(url) || CONTAINER_HOSTS.test(url.hostname);
  return url.protocol === "http:" && isNear;
}

interface NodeFiles {
  readFile(path: string, encoding: "utf8"): Promise<string>;
}

/** Returns the URL of the container credentials endpoint, or `undefined` outside a container. */
function endpoint(): URL | undefined {
  const relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const text = relative ? ECS + relative : full;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && mayBeAsked(url)) return url;
  throw noCredentials(
    "expected AWS_CONTAINER_CREDENTIALS_FULL_URI to be an https URL, or an http URL of loopback, ECS or EKS, got another value",
  );
}

async function readFile(path: string): Promise<string> {
  const files = builtinModule("node:fs/promises") as NodeFiles;
  try {
    return await files.readFile(path, "utf8");
  } catch (cause) {
    const why =
      "the file named by AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read";
    throw noCredentials(why, { cause });
  }
}

/**
 * Returns the token that authorizes the container to ask for credentials. The token file is read each time, because AWS
 * replaces it while the container runs.
 */
async function authorization(): Promise<string | undefined> {
  const file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const token = file
    ? (await readFile(file)).trim()
    : environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (token === undefined || /^[\x20-\x7e]+$/.test(token)) return token;
  throw noCredentials(
    "expected the container's authorization token to be visible ASCII text, got other characters",
  );
}

interface Answer {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token?: string;
  readonly Expiration?: string;
}

function readAnswer(body: string): KmsCredentials {
  try {
    const answer = JSON.parse(body) as Answer;
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = answer;
    const expiration = Expiration ? new Date(Expiration) : undefined;
    if (Number.isNaN(expiration?.getTime())) throw new TypeError("No date");
    return readCredentials({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: Token,
      expiration,
    });
  } catch {
    // The error of `JSON.parse` is left out as a cause, because it quotes the body.
    throw noCredentials(
      "expected credentials as JSON from the container's endpoint, got an answer that cannot be read",
    );
  }
}

/**
 * Requests credentials from the container credentials endpoint once (ECS, EKS Pod Identity, Lambda with SnapStart).
 *
 * @throws {KmsError} named `"CredentialsProviderError"` if there is no endpoint or its answer holds no credentials
 */
export async function containerCredentials(
  send: Send,
  signal: AbortSignal,
): Promise<KmsCredentials> {
  const url = endpoint();
  if (url === undefined) {
    throw noCredentials(
      "none in the options, in the environment or from a container; give fetchKmsClient({ credentials }) or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  }
  const token = await authorization();
  const headers: Record<string, string> = { accept: "application/json" };
  if (token) headers.authorization = token;
  const { status, body } = await send({ method: "GET", url, headers }, signal);
  if (status === 200) return readAnswer(body);
  throw noCredentials(`the container's endpoint answered ${status}`, {
    retryable: status >= 500 || status === 429,
  });
}
