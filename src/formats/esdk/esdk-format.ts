import {
  COORDINATE_LENGTHS,
  type EcdsaSigner,
} from "../../crypto/ecdsa/ecdsa.ts";
import { ecdsaOf } from "../../crypto/ecdsa/web-ecdsa.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import { encodeEncryptedDataKeys } from "../../message/encrypted-data-keys.ts";
import {
  type ContextSnapshot,
  serializeContext,
  snapshotContext,
} from "../../message/encryption-context.ts";
import type {
  MessageFormat,
  ParsedMessage,
} from "../../message/message-format.ts";
import { resemblesEsdk } from "../../message/resembles-esdk.ts";
import { quote, refuseAs } from "../../util/assert.ts";
import {
  decodeBase64,
  encodeBase64,
  encodeBase64Url,
} from "../../util/base64.ts";
import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";
import { assertOptions } from "../../util/options.ts";
import { inSteps, type Steps, wait } from "../../util/steps.ts";
import { type AlgorithmSuite, assertReadable } from "./algorithm-suite.ts";
import {
  ESDK_FORMAT_NAMES,
  type EsdkFormatOptions,
  type ResolvedEsdkOptions,
  resolveEsdkOptions,
} from "./esdk-options.ts";
import {
  openMessage,
  type ParsedBytes,
  parseMessage,
  sealMessage,
} from "./message.ts";
import {
  assertShortEnough,
  assertWritable,
  PUBLIC_KEY,
  pickPairs,
  verifyStored,
} from "./message-context.ts";
import { headerEnd } from "./message-header.ts";
import { type EsdkKey, importDataKey } from "./message-key.ts";
import { malformedMessage } from "./message-reader.ts";

/** Parsed message of the AWS Encryption SDK. */
export interface EsdkMessage extends ParsedMessage, ParsedBytes {}

/** Encryption context for the keyring, with other data that the derivation of an {@link EsdkKey} needs. */
interface BoundContext extends ContextSnapshot {
  readonly suite: AlgorithmSuite;
  /** Signer of the message to be written, or `null` if the message is not signed. */
  readonly signer: EcdsaSigner | null;
  readonly isRead: boolean;
  /** Returns true for the name of a pair that messages are bound to but do not carry. */
  isHidden(name: string): boolean;
}

/**
 * Returns the encryption context of a message to write. It holds the caller's pairs and, if the suite signs, the public
 * key of a new key pair.
 */
function* contextToWrite(
  { suite, required }: ResolvedEsdkOptions,
  { pairs }: ContextSnapshot,
  crypto: CryptoPort,
): Steps<BoundContext> {
  assertWritable(pairs);
  for (const name of required) {
    if (Object.hasOwn(pairs, name)) continue;
    const expected = "all pairs that requiredContext names";
    refuseAs("the encryption context", expected, `no pair ${quote(name)}`);
  }
  const { curve } = suite;
  const signer = curve && (yield* wait(ecdsaOf(crypto).generate(curve)));
  const more = signer && { [PUBLIC_KEY]: encodeBase64(signer.publicKey) };
  const all = { ...pairs, ...more };
  assertShortEnough(all);
  return {
    ...snapshotContext(all),
    suite,
    signer,
    isRead: false,
    isHidden: (name) => required.has(name),
  };
}

/**
 * Returns the encryption context under which a message was written: the caller's pairs, and the public key that the
 * message carries.
 */
function contextToRead(
  { pairs }: ContextSnapshot,
  { header }: EsdkMessage,
): BoundContext {
  const { suite, context } = header;
  const more = suite.curve && { [PUBLIC_KEY]: context[PUBLIC_KEY] as string };
  return {
    ...snapshotContext({ ...pairs, ...more }),
    suite,
    signer: null,
    isRead: true,
    // A message may carry a required pair nevertheless.
    isHidden: (name) => !Object.hasOwn(context, name),
  };
}

function* keyOf(
  resolved: ResolvedEsdkOptions,
  request: Parameters<MessageFormat["deriveKey"]>[0],
): Steps<EsdkKey> {
  const { crypto, encryptedDataKeys } = request;
  const bound = request.context as BoundContext;
  const { pairs, suite, signer, isRead, isHidden } = bound;
  const { frameLength, maxKeys } = resolved;
  if (!isRead && encryptedDataKeys.length > maxKeys) {
    const expected = `at most ${maxKeys} (maxEncryptedDataKeys)`;
    const got = `${encryptedDataKeys.length}`;
    refuseAs("the encrypted data keys", expected, got, RangeError);
  }
  const stored = pickPairs(pairs, (name) => !isHidden(name));
  const hidden = pickPairs(pairs, isHidden);
  // A key for writing also reads, because a session opens its own messages.
  const point = suite.curve && decodeBase64(pairs[PUBLIC_KEY] ?? "");
  const { aes, hkdf } = yield* importDataKey(suite, request);
  return {
    suite,
    crypto,
    aes,
    hkdf,
    signer,
    verifier:
      suite.curve && point
        ? yield* verifierOf(crypto, suite.curve, point)
        : null,
    onlyAuthenticated: serializeContext(hidden),
    headerEnd: headerEnd(
      suite,
      serializeContext(stored),
      encodeEncryptedDataKeys(encryptedDataKeys),
      frameLength,
    ),
    isUsed: false,
  };
}

function* verifierOf(
  crypto: CryptoPort,
  curve: NonNullable<AlgorithmSuite["curve"]>,
  point: Bytes,
) {
  const expected = "a public key on the suite's curve, compressed";
  // Only compressed points are accepted, because runtimes differ in the other forms that they accept.
  const isCompressed =
    point.length === 1 + COORDINATE_LENGTHS[curve] &&
    (point[0] === 2 || point[0] === 3);
  if (!isCompressed) throw malformedMessage(expected, "other bytes");
  try {
    return yield* wait(ecdsaOf(crypto).verifier(curve, point));
  } catch {
    throw malformedMessage(expected, "bytes that are not a point on it");
  }
}

/**
 * Checks a message's header against the options and returns the parsed message.
 *
 * @throws {EnvelopeError} if the policy does not allow the message, it is signed and has no public key, or it has a
 * public key and is not signed
 */
export function messageOf(
  { header, pieces, signed, signature }: ParsedBytes,
  { policy, content }: ResolvedEsdkOptions,
  location?: string,
): EsdkMessage {
  const { suite, context, materials, encryptedDataKeys } = header;
  assertReadable(suite, policy);
  if (Object.hasOwn(context, PUBLIC_KEY) !== (suite.curve !== null)) {
    const expected = "a public key in signed messages alone";
    const has =
      suite.curve === null
        ? "an unsigned message with one"
        : "a signed message without one";
    throw malformedMessage(expected, has);
  }
  return {
    header,
    pieces,
    signed,
    signature,
    // The id covers suite and context too, because what is cached under it depends on them.
    dataKeyId: encodeBase64Url(materials),
    encryptedDataKeys,
    contentType: content,
    // The format binds messages to no location, so they may stand anywhere in a document.
    location,
  };
}

/** Parses a message in base64. */
function parseText(
  text: string,
  resolved: ResolvedEsdkOptions,
  location: string | undefined,
): EsdkMessage {
  const bytes = decodeBase64(text);
  if (bytes === null) throw malformedMessage("canonical base64", "other text");
  const message = parseMessage(bytes, resolved.maxKeys);
  return messageOf(message, resolved, location);
}

/**
 * Returns the message format of the AWS Encryption SDK, versions 1 and 2, in base64, which the SDK's other
 * implementations and tools based on them read and write. As `format` of a `DataMasking` it is used for writing, in
 * `accept` for reading beside sealmask's own tokens.
 *
 * Tokens of fields are bound to the encryption context. They are not bound to their location, because the format has no
 * place for it. Bytes are refused, because a message does not state its content type.
 *
 * @param options The algorithm suite, the commitment policy and the limits.
 * @throws {TypeError} If there is no such suite or policy, or the policy does not allow the suite.
 * @throws {RangeError} If a number is out of range.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { esdkFormat } from "sealmask/esdk";
 *
 * const keyring = localKeyring({ key: generateKey(), keyNamespace: "example", keyName: "2026" });
 * const masking = new DataMasking({ keyring, format: esdkFormat() });
 * const message = await masking.encrypt({ ssn: "078-05-1120" }, { context: { tenant_id: "a06b" } });
 * console.log(message.startsWith("AgV4")); // true
 * ```
 */
export function esdkFormat(options?: EsdkFormatOptions): MessageFormat {
  assertOptions("esdkFormat", options, ESDK_FORMAT_NAMES);
  return typedEsdkFormat(resolveEsdkOptions(options)) as MessageFormat;
}

/** Returns the format of {@link esdkFormat} with precise types for its messages and keys. */
export function typedEsdkFormat(
  resolved: ResolvedEsdkOptions,
): MessageFormat<EsdkMessage, EsdkKey> {
  const { suite, policy, frameLength, maxKeys, required, content } = resolved;
  return {
    content: content === "text" ? content : undefined,
    id: `esdk/${JSON.stringify([suite.id, policy, frameLength, maxKeys, ...required])}`,
    dataKeyLength: suite.keyLength,
    isSingleUse: suite.hash === null,
    recognizes: resemblesEsdk,
    parse: (text, fieldContext) =>
      parseText(text, resolved, fieldContext?.location),
    verifyContext: ({ header }, context) =>
      verifyStored(header.context, context, required),
    keyringContext: (context, crypto, message) =>
      message
        ? contextToRead(context, message)
        : inSteps(contextToWrite(resolved, context, crypto)),
    deriveKey: (request) => inSteps(keyOf(resolved, request)),
    seal(key, { plaintext, contentType }): MaybePromise<string> {
      if (contentType !== content) {
        throw new UnsupportedTypeError(
          "Cannot encrypt bytes in this format: messages of the AWS Encryption SDK do not say what they hold; encryptStream writes them",
        );
      }
      const message = copyBytes(plaintext);
      return inSteps(sealText(key, message, frameLength));
    },
    open(key, message) {
      assertReadable(message.header.suite, policy);
      return inSteps(openMessage(key, message));
    },
  };
}

function* sealText(
  key: EsdkKey,
  plaintext: Bytes,
  frameLength: number,
): Steps<string> {
  try {
    return encodeBase64(yield* sealMessage(key, plaintext, frameLength));
  } finally {
    plaintext.fill(0);
  }
}
