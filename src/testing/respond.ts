import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import type { CallLog } from "./call-log.ts";
import {
  assertScope,
  credentialOf,
  type HttpRequest,
  header,
} from "./credential.ts";
import type { ActiveFault, Faults, LocalKmsFault } from "./faults.ts";
import { carriesPlaintext, noteRequest } from "./note-request.ts";
import { operations } from "./operations/all-operations.ts";
import { isRegion } from "./region-name.ts";
import { assertSigned } from "./request-signature.ts";
import type { Answer, Call, Service } from "./service-call.ts";
import { internal, KmsFailure, throttled } from "./service-failure.ts";
import { arnOf } from "./stored-key.ts";

/** HTTP answer; `null` drops the connection. */
export type HttpAnswer = {
  readonly status: number;
  readonly body: Answer;
} | null;

/** State and functions of a server that answers requests. */
export interface Responder {
  readonly service: Service;
  readonly log: CallLog;
  readonly faults: Faults;
  readonly clock: () => number;
  /** Returns the time in milliseconds by which signatures are checked. */
  readonly signingClock: () => number;
  /** Secret access keys by access key id. A signature with another access key id is not checked. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Runs a call's operation, or throws a KmsFailure. */
  readonly perform: (call: Call, body: string) => Promise<Answer>;
  /** Waits for a number of milliseconds. Rejects when the server stops. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const TARGET = /^TrentService\.(\w+)$/;

/** Parses the JSON of a request body. Returns `null` if the body is not a JSON object. */
function parse(body: string): Readonly<Record<string, unknown>> | null {
  let value: unknown = null;
  try {
    value = JSON.parse(body);
  } catch {
    // The check below refuses text that is not JSON, as it does other JSON values.
  }
  if (typeof value !== "object" || Array.isArray(value)) return null;
  return value && { ...value };
}

const CONTENT_TYPE = /^application\/x-amz-json-1\.[01](?:\s*;|$)/i;

/** Checks that a request uses the AWS JSON protocol and the path `/`. */
function assertProtocol({ url, headers }: HttpRequest): void {
  const type = header(headers, "content-type") ?? "";
  if (url === "/" && CONTENT_TYPE.test(type)) return;
  throw new KmsFailure("UnknownOperationException", "", 404);
}

function assertKnown({ policies }: Service, accessKeyId: string): void {
  if (policies && !policies.has(accessKeyId)) {
    throw new KmsFailure(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
}

/** Changes an answer so that the answer names another key, as a faulty server would do. */
function ofAnotherKey(
  answer: Answer,
  { service, region }: Call,
  { keyId, plaintext }: LocalKmsFault,
): Answer {
  const stranger = `key/${crypto.randomUUID()}`;
  const changed: Record<string, unknown> = {
    ...answer,
    KeyId: keyId ?? arnOf(region, service.accountId, stranger),
  };
  if (plaintext && typeof answer.Plaintext === "string") {
    const length = decodeBase64(answer.Plaintext)?.length ?? 0;
    const other = crypto.getRandomValues(new Uint8Array(length));
    changed.Plaintext = encodeBase64(other);
  }
  return changed;
}

/** Runs a call's operation, and saves its changes before the answer. */
export async function perform(call: Call, body: string): Promise<Answer> {
  const { store } = call.service;
  const run = operations.get(call.operation);
  if (run === undefined) throw new KmsFailure("UnknownOperationException");
  const request = parse(body);
  if (request === null) throw new KmsFailure("SerializationException");
  await store.advance(call.now);
  const answer = await run(call, request);
  await store.save();
  return answer;
}

/** Answers a request, and applies the faults that hit it. */
export async function respond(
  {
    service,
    log,
    faults,
    clock,
    signingClock,
    wait,
    secrets,
    perform,
  }: Responder,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const [, operation = ""] =
    TARGET.exec(request.headers["x-amz-target"] ?? "") ?? [];
  const asked = parse(request.body);
  const entry = log.add({
    operation,
    region: "",
    hasPlaintext: carriesPlaintext(asked),
  });
  try {
    if (request.isTooLong) {
      throw new KmsFailure("RequestEntityTooLargeException", "", 413);
    }
    assertProtocol(request);
    const credential = credentialOf(request);
    const { region, accessKeyId } = credential;
    Object.assign(entry, { region, accessKeyId });
    const now = clock();
    const call: Call = { service, operation, region, accessKeyId, now, entry };
    if (asked) noteRequest(call, asked);
    const { regions } = service;
    const isServed = (at: string) => (regions ? regions.has(at) : isRegion(at));
    assertScope(credential, isServed, signingClock());
    assertKnown(service, accessKeyId);
    const secret = secrets.get(accessKeyId);
    if (secret !== undefined) await assertSigned(request, credential, secret);
    let wrongKey: ActiveFault | undefined;
    for (const taken of faults.take(operation, region)) {
      const { fault } = taken;
      if (fault.kind === "drop") return null;
      if (fault.kind === "throttle") throw throttled();
      if (fault.kind === "500") throw internal();
      if (fault.kind === "delay") await wait(fault.delayMs ?? 1000);
      if (fault.kind === "wrong-key") wrongKey = taken;
    }
    const answer = await perform(call, request.body);
    entry.status = 200;
    if (carriesPlaintext(answer)) entry.hasPlaintext = true;
    // Reads `left` again, because another call may have used up the fault meanwhile.
    const namesKey = typeof answer.KeyId === "string";
    if (!wrongKey?.left || !namesKey) return { status: 200, body: answer };
    wrongKey.left--;
    return { status: 200, body: ofAnotherKey(answer, call, wrongKey.fault) };
  } catch (error) {
    const failure = error instanceof KmsFailure ? error : internal();
    entry.status = failure.status;
    entry.error = failure.name;
    const { name, message, status } = failure;
    // AWS leaves out an empty message.
    const body = { __type: name, ...(message === "" ? {} : { message }) };
    return { status, body };
  }
}
