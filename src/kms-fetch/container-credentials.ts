import { builtinModule, environment } from "../util/runtime.ts";
import {
  type KmsCredentials,
  noCredentials,
  readCredentials,
} from "./credentials.ts";
import { isLoopback } from "./loopback.ts";
import type { Send } from "./transport.ts";

const ECS = "http://169.254.170.2";
/** The hosts that credentials may be asked of without TLS, as well as loopback: those of ECS and EKS. */
const CONTAINER_HOSTS =
  /^(?:169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\])$/;

/** AWS's own rule for these endpoints: what is asked and answered there is as good as credentials. */
function mayBeAsked(url: URL): boolean {
  if (url.protocol === "https:") return true;
  const isNear = isLoopback(url) || CONTAINER_HOSTS.test(url.hostname);
  return url.protocol === "http:" && isNear;
}

interface NodeFiles {
  readFile(path: string, encoding: "utf8"): Promise<string>;
}

/** Where the container's credentials are; `undefined` outside a container. */
function endpoint(): URL | undefined {
  const relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const text = relative ? ECS + relative : full;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && mayBeAsked(url)) return url;
  throw noCredentials(
    "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http on a host of loopback, ECS or EKS",
  );
}

async function readFile(path: string): Promise<string> {
  const files = builtinModule("node:fs/promises") as NodeFiles;
  try {
    return await files.readFile(path, "utf8");
  } catch (cause) {
    const why = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read";
    throw noCredentials(why, { cause });
  }
}

/** The token that proves the container's right; read anew each time, as it is replaced while the container runs. */
async function authorization(): Promise<string | undefined> {
  const file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const token = file
    ? (await readFile(file)).trim()
    : environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (token === undefined || /^[\x20-\x7e]+$/.test(token)) return token;
  throw noCredentials("the container's authorization token is malformed");
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
    // Without the error underneath: one about bad JSON quotes it.
    throw noCredentials("the container's endpoint gave none that can be read");
  }
}

/** Asks the container credentials endpoint once (ECS, EKS Pod Identity, Lambda with SnapStart). */
export async function containerCredentials(
  send: Send,
  signal: AbortSignal,
): Promise<KmsCredentials> {
  const url = endpoint();
  if (url === undefined) {
    throw noCredentials(
      "the options have none, nor has the environment, nor is there a container's endpoint",
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
