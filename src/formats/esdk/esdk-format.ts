import {
  COORDINATE_LENGTHS,
  type Ecdsa,
  type EcdsaSigner,
} from "../../crypto/ecdsa/ecdsa.ts";
import { webEcdsa } from "../../crypto/ecdsa/web-ecdsa.ts";
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

/** A message taken apart. */
export interface EsdkMessage extends ParsedMessage, ParsedBytes {}

/** What keyrings see, with what else a key is made of. */
interface BoundContext extends ContextSnapshot {
  readonly suite: AlgorithmSuite;
  /** Where a message is to be written and signed. */
  readonly signer: EcdsaSigner | null;
  readonly isRead: boolean;
  /** Tells whether messages do not carry a pair, though they are bound to it. */
  isHidden(name: string): boolean;
}

function ecdsaOf({ ecdsa }: CryptoPort): Ecdsa {
  return ecdsa ?? webEcdsa;
}

/** Makes the pairs of a message to write: the caller's, and the public key of a new key pair if the suite signs. */
function* contextToWrite(
  { suite, required }: ResolvedEsdkOptions,
  { pairs }: ContextSnapshot,
  crypto: CryptoPort,
): Steps<BoundContext> {
  assertWritable(pairs);
  for (const name of required) {
    if (Object.hasOwn(pairs, name)) continue;
    const expected = "all that requiredContext names";
    refuseAs("the encryption context", expected, `none for ${quote(name)}`);
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

/** Returns the pairs that a message was written under: the caller's, and its public key. */
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
    // A pair that is required may be carried all the same.
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
  // A key that writes reads as well: a session opens its own messages.
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
  // Runtimes differ in what else they take for a point.
  const isCompressed =
    point.length === 1 + COORDINATE_LENGTHS[curve] &&
    (point[0] === 2 || point[0] === 3);
  if (!isCompressed) throw malformedMessage(expected, "other bytes");
  try {
    return yield* wait(ecdsaOf(crypto).verifier(curve, point));
  } catch {
    throw malformedMessage(expected, "one of no point");
  }
}

/**
 * Reads what a message says of itself.
 *
 * @throws {EnvelopeError} when the policy does not allow it, or it has a public key without a signature or the reverse
 */
export function messageOf(
  { header, pieces, signed, signature }: ParsedBytes,
  { policy, content }: ResolvedEsdkOptions,
  location?: string,
): EsdkMessage {
  const { suite, context, materials, encryptedDataKeys } = header;
  assertReadable(suite, policy);
  if (Object.hasOwn(context, PUBLIC_KEY) !== (suite.curve !== null)) {
    const expected = "a public key where there is a signature, and only there";
    const has = suite.curve === null ? "one without a signature" : "none";
    throw malformedMessage(expected, has);
  }
  return {
    header,
    pieces,
    signed,
    signature,
    // Equal for messages of one suite and context as well: what is cached depends on them.
    dataKeyId: encodeBase64Url(materials),
    encryptedDataKeys,
    contentType: content,
    // Messages say nothing about places in documents: they may stand anywhere.
    location,
  };
}

/** Reads a message in base64. */
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
 * Returns the message format of the AWS Encryption SDK, versions 1 and 2, in base64: what its implementations in other
 * languages read and write, and utilities built on them. With `format` a `DataMasking` writes it, with `accept` it
 * reads it beside its own. Tokens of fields are bound to the encryption context, but not to their place, for which the
 * format has no room; bytes are refused, as messages do not say what they hold.
 *
 * @param options the suite, the policy and the limits
 * @throws {TypeError} when there is no such suite or policy, or one does not allow the other
 * @throws {RangeError} when a number makes no sense
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

/** Returns the same format as {@link esdkFormat}, with the types of its messages and keys. */
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
