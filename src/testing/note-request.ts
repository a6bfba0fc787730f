import { findKey } from "./find-key.ts";
import { context, type Pairs } from "./request-shape.ts";
import type { Answer, Call } from "./service-call.ts";

type Json = Readonly<Record<string, unknown>>;

/** Returns the ARN of the key that a request names, or `undefined` if the request names no key. */
function keyNamed(call: Call, name: unknown): string | undefined {
  try {
    return typeof name === "string" ? findKey(call, name).arn : undefined;
  } catch {
    return undefined;
  }
}

function pairsOf(value: unknown): Pairs | undefined {
  try {
    const pairs = context(value);
    return Object.keys(pairs).length > 0 ? pairs : undefined;
  } catch {
    return undefined;
  }
}

/** Tells whether a request or an answer has plaintext, without reading the plaintext. */
export function carriesPlaintext(body: Json | Answer | null): boolean {
  return (body?.Plaintext ?? null) !== null;
}

/** Writes the keys and encryption contexts of a request to its log entry, even if the call is refused later. */
export function noteRequest(call: Call, request: Json): void {
  const { entry } = call;
  const key = request.DestinationKeyId ?? request.TargetKeyId ?? request.KeyId;
  const noted = {
    keyId: keyNamed(call, key),
    sourceKeyId: keyNamed(call, request.SourceKeyId),
    encryptionContext: pairsOf(
      request.EncryptionContext ?? request.SourceEncryptionContext,
    ),
    destinationEncryptionContext: pairsOf(request.DestinationEncryptionContext),
  };
  for (const [name, value] of Object.entries(noted)) {
    if (value !== undefined) Object.assign(entry, { [name]: value });
  }
}
