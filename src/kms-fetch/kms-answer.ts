import type {
  DecryptOutput,
  EncryptOutput,
  GenerateDataKeyOutput,
  GetPublicKeyOutput,
  ReEncryptOutput,
} from "../keyrings/kms/kms-client.ts";
import { decodeBase64 } from "../util/base64.ts";
import { KmsError } from "./kms-error.ts";
import type { HttpResponse } from "./transport.ts";

/** Members of the answers to all KMS operations. */
export type Answer = GenerateDataKeyOutput &
  EncryptOutput &
  DecryptOutput &
  ReEncryptOutput &
  GetPublicKeyOutput;

const OK = 200;
const MAX_MESSAGE_LENGTH = 1_024;

function bytes(value: unknown): Uint8Array | null {
  return typeof value === "string" ? decodeBase64(value) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function texts(value: unknown): readonly string[] | null {
  const isList = Array.isArray(value);
  return isList && value.every((each) => typeof each === "string")
    ? value
    : null;
}

/** Members of KMS's answers, each with its reader. A reader returns `null` for a value that it cannot read. */
const MEMBERS: Readonly<Record<keyof Answer, (value: unknown) => unknown>> = {
  CiphertextBlob: bytes,
  PublicKey: bytes,
  KeyId: text,
  SourceKeyId: text,
  KeyUsage: text,
  EncryptionAlgorithms: texts,
  // Plaintext is read last, so that an error in another member leaves no plaintext behind.
  Plaintext: bytes,
};

/** Parses the body of an answer. Returns `null` if the body is not a JSON object. */
function objectOf(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object"
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // The error of `JSON.parse` is dropped, because it quotes the body.
    return null;
  }
}

/**
 * Reads KMS's answer to a successful operation.
 *
 * @throws {KmsError} named `"InvalidResponse"` if the answer cannot be read
 */
export function readAnswer(response: HttpResponse): Answer {
  const json = objectOf(response.body);
  if (json === null) {
    return unreadable(response, "expected a JSON object, got other text");
  }
  const answer: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(MEMBERS)) {
    if (!Object.hasOwn(json, name)) continue;
    answer[name] =
      read(json[name]) ?? unreadable(response, `its ${name} is malformed`);
  }
  // Each reader returned the type that `Answer` declares for its member.
  return answer as Answer;
}

function unreadable({ status, header }: HttpResponse, why: string): never {
  throw new KmsError(
    "InvalidResponse",
    `Cannot read the answer of KMS: ${why}`,
    { status, requestId: requestIdOf(header) },
  );
}

/** Returns AWS's id of the request, or `undefined` if the header is malformed or repeats part of a secret. */
function requestIdOf(
  header: HttpResponse["header"],
  secrets: readonly string[] = [],
): string | undefined {
  const id = header("x-amzn-requestid") ?? "";
  return /^[\w-]{1,64}$/.test(id) && !isPartOf(secrets, id) ? id : undefined;
}

function isPartOf(secrets: readonly string[], text: string): boolean {
  return secrets.some((secret) => secret.includes(text));
}

/** Tells whether KMS carried out the operation (HTTP status 200). */
export function isSuccess({ status }: HttpResponse): boolean {
  return status === OK;
}

/**
 * Returns the error name in an answer's error type: `AccessDeniedException` from
 * `com.amazonaws.kms#AccessDeniedException` or from `AccessDeniedException:http://…`.
 */
function errorName(type: unknown): string | undefined {
  if (typeof type !== "string") return undefined;
  return /^(?:[^#]*#)?([A-Za-z]\w{0,99})(?:[:,]|$)/.exec(type)?.[1];
}

/** Error name, error message, status and request id of KMS's answer to a failed operation. */
export interface ErrorAnswer {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string | undefined;
}

/**
 * Reads KMS's answer to a failed operation.
 *
 * @param response the answer
 * @param secrets texts that are replaced by `*****` in the error message
 */
export function readErrorAnswer(
  response: HttpResponse,
  secrets: readonly string[],
): ErrorAnswer {
  const { status, header } = response;
  const json = objectOf(response.body) ?? {};
  const said =
    errorName(header("x-amzn-errortype")) ??
    errorName(json.code) ??
    errorName(json.__type);
  const name = said && !isPartOf(secrets, said) ? said : "UnknownError";
  let message =
    text(json.message) ??
    text(json.Message) ??
    `KMS answered with status ${status} and no message`;
  // If a signature does not match, services answer with all that was signed, including the session token.
  for (const secret of secrets) message = message.replaceAll(secret, "*****");
  return {
    name,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    status,
    requestId: requestIdOf(header, secrets),
  };
}
