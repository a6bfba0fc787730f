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

/** The answers of all operations together. */
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

/** The members of answers, and what reads each; `null` is for what cannot be read. */
const MEMBERS: Readonly<Record<keyof Answer, (value: unknown) => unknown>> = {
  CiphertextBlob: bytes,
  PublicKey: bytes,
  KeyId: text,
  SourceKeyId: text,
  KeyUsage: text,
  EncryptionAlgorithms: texts,
  // Last: when another member cannot be read, no plaintext is left behind.
  Plaintext: bytes,
};

/** An answer's JSON object; empty if it is none. */
function objectOf(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object"
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Without the error underneath, which quotes the body.
    return null;
  }
}

/** Reads KMS's answer to an operation. */
export function readAnswer(response: HttpResponse): Answer {
  const json = objectOf(response.body);
  if (json === null) return unreadable(response, "it is no JSON object");
  const answer: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(MEMBERS)) {
    if (!Object.hasOwn(json, name)) continue;
    answer[name] = read(json[name]) ?? unreadable(response, `bad ${name}`);
  }
  // Each member was read by what its type asks for.
  return answer as Answer;
}

function unreadable({ status, header }: HttpResponse, why: string): never {
  throw new KmsError(
    "InvalidResponse",
    `Cannot read the answer of KMS: ${why}`,
    { status, requestId: requestIdOf(header) },
  );
}

/** AWS's id of the request, if it is none of the secrets and looks like one. */
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

/** Whether KMS did what it was asked. */
export function isSuccess({ status }: HttpResponse): boolean {
  return status === OK;
}

/** The error's name: "AccessDeniedException" of `com.amazonaws.kms#AccessDeniedException` or `AccessDeniedException:http://…`. */
function errorName(type: unknown): string | undefined {
  if (typeof type !== "string") return undefined;
  return /^(?:[^#]*#)?([A-Za-z]\w{0,99})(?:[:,]|$)/.exec(type)?.[1];
}

/** What an answer that is no success says. */
export interface ErrorAnswer {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string | undefined;
}

/**
 * Reads KMS's answer that is no success.
 *
 * @param response the answer
 * @param secrets texts that its message must not repeat
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
  // When a signature does not match, services answer with all that was signed, the session's token included.
  for (const secret of secrets) message = message.replaceAll(secret, "*****");
  return {
    name,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    status,
    requestId: requestIdOf(header, secrets),
  };
}
