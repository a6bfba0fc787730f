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

/** An answer over HTTP; `null`: the connection is dropped. */
export type HttpAnswer = {
  readonly status: number;
  readonly body: Answer;
} | null;

/** What answers requests. */
export interface Responder {
  readonly service: Service;
  readonly log: CallLog;
  readonly faults: Faults;
  readonly clock: () => number;
  /** The time that signatures are checked by, in milliseconds. */
  readonly signingClock: () => number;
  /** By access key id: signatures of those that are not here cannot be checked. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Does what a call asks, or throws a KmsFailure. */
  readonly perform: (call: Call, body: string) => Promise<Answer>;
  /** Waits, or rejects when the server stops. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const TARGET = /^TrentService\.(\w+)$/;

/** Reads a request's JSON; `null` when it is no object. */
function parse(body: string): Readonly<Record<string, unknown>> | null {
  let value: unknown = null;
  try {
    value = JSON.parse(body);
  } catch {
    // Below, with what is JSON but no object.
  }
  if (typeof value !== "object" || Array.isArray(value)) return null;
  return value && { ...value };
}

const CONTENT_TYPE = /^application\/x-amz-json-1\.[01](?:\s*;|$)/i;

/** Checks that a request is one of AWS JSON, to the only path there is. */
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

/** The answer of a server that answers for another key than it was asked for. */
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

/** Does what a call asks, and keeps what it changed before it is answered. */
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

/** Answers a request, through the faults that hit it. */
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
    // Looked at once more: another call may have spent it meanwhile.
    const namesKey = typeof answer.KeyId === "string";
    if (!wrongKey?.left || !namesKey) return { status: 200, body: answer };
    wrongKey.left--;
    return { status: 200, body: ofAnotherKey(answer, call, wrongKey.fault) };
  } catch (error) {
    const failure = error instanceof KmsFailure ? error : internal();
    entry.status = failure.status;
    entry.error = failure.name;
    const { name, message, status } = failure;
    // AWS leaves an empty message out.
    const body = { __type: name, ...(message === "" ? {} : { message }) };
    return { status, body };
  }
}
