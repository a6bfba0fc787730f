import { type Bytes, concatBytes } from "../bytes.ts";
import { type EncryptionContext, snapshotContext } from "../context.ts";
import { type CryptoPort, TAG_LENGTH, webCrypto } from "../crypto.ts";
import { decryptionKey, encryptionKey } from "../data-keys/cached.ts";
import type { DataKeySource } from "../data-keys/source.ts";
import type { Ecdsa } from "../ecdsa/ecdsa.ts";
import { type NodeEcdsa, nodeEcdsa } from "../ecdsa/node.ts";
import { DecryptionError, EnvelopeError, refuse } from "../errors.ts";
import { assertKeyring, type Keyring } from "../keyring/keyring.ts";
import { readOption } from "../options.ts";
import { pieceData, readFooter, readPiece } from "./body.ts";
import { ByteQueue } from "./byte-queue.ts";
import { messageOf, typedEsdkFormat } from "./format.ts";
import { readHeader } from "./header.ts";
import { InOrder } from "./in-order.ts";
import type { EsdkKey } from "./key.ts";
import { openHeader } from "./message.ts";
import { malformedMessage } from "./reading.ts";
import {
  type EsdkFormatOptions,
  type EsdkSettings,
  readEsdkSettings,
  wholeNumber,
} from "./settings.ts";
import { inSteps } from "./steps.ts";
import { beginMessage, footerOf, type Writing, writePiece } from "./write.ts";

/** Options of both streams. */
export interface EsdkStreamOptions {
  /** Wraps or unwraps the data key, of which every stream has one of its own. */
  readonly keyring: Keyring;
  /** The encryption context. */
  readonly context?: EncryptionContext | undefined;
  /** The cryptography to use. Default WebCrypto. */
  readonly crypto?: CryptoPort | undefined;
  /** Gives up waiting for the keyring when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link encryptStream}. */
export interface EncryptStreamOptions
  extends EsdkStreamOptions,
    EsdkFormatOptions {}

/** Options of {@link decryptStream}. */
export interface DecryptStreamOptions
  extends EsdkStreamOptions,
    Omit<EsdkFormatOptions, "algorithmSuite" | "frameLength"> {
  /** The longest frame accepted, in bytes, as one is held in memory. Default 16 MiB. */
  readonly maxFrameLength?: number | undefined;
  /**
   * Holds what is decrypted of a signed message until its signature is verified, up to so many bytes; a longer message is
   * an error. Without it each frame is released when it is authenticated, and a wrong signature shows at the end.
   */
  readonly holdSigned?: number | undefined;
}

const MAX_FRAME_LENGTH = 2 ** 24;

/** The builtin modules of Node, where the runtime has them. */
interface ProcessLike {
  readonly process?: {
    getBuiltinModule?(id: "node:crypto"): NodeEcdsa | undefined;
  };
}

/** Signatures of messages of any length in constant memory, which WebCrypto does not have. */
function incrementalEcdsa({ ecdsa }: CryptoPort): Ecdsa {
  if (ecdsa?.isIncremental) return ecdsa;
  const { process } = globalThis as ProcessLike;
  const node = process?.getBuiltinModule?.("node:crypto");
  if (node) return nodeEcdsa(node);
  return refuse(
    "algorithmSuite",
    "0478, which does not sign: here is no node:crypto to sign streams with",
  );
}

function sourceOf(
  options: EsdkStreamOptions,
  signs: boolean,
): { readonly source: DataKeySource; readonly crypto: CryptoPort } {
  const keyring = readOption(options, "keyring") as Keyring;
  assertKeyring("keyring", keyring);
  const port = readOption(options, "crypto") ?? webCrypto;
  const crypto = signs ? { ...port, ecdsa: incrementalEcdsa(port) } : port;
  // Without a cache there are no ids to keep anything under.
  const source = { keyring, cache: null, crypto, onEvent: undefined };
  return { source: source as unknown as DataKeySource, crypto };
}

function bindingOf(options: EsdkStreamOptions) {
  const context = snapshotContext(readOption(options, "context"));
  return { context, signal: readOption(options, "signal") };
}

/**
 * Encrypts a stream of bytes to a message of the AWS Encryption SDK, in constant memory: a frame at a time, a few of them at
 * once. The stream has a data key of its own.
 *
 * @param options the keyring, the encryption context, and those of `esdkFormat`
 * @throws {TypeError} when an option is none; the stream fails as `encrypt` does
 *
 * @example
 * ```ts
 * import { generateKey, localKeyring } from "sealmask";
 * import { decryptStream, encryptStream } from "sealmask/esdk";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * const bytes = new Blob(["a long report"]).stream();
 * const message = bytes.pipeThrough(encryptStream({ keyring, frameLength: 65_536 }));
 * console.log(await new Response(message.pipeThrough(decryptStream({ keyring }))).text()); // a long report
 * ```
 */
export function encryptStream(
  options: EncryptStreamOptions,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const settings = readEsdkSettings(options);
  const { frameLength, suite } = settings;
  if (frameLength === 0) refuse("frameLength", "1 or more", RangeError);
  const { source } = sourceOf(options, suite.curve !== null);
  const binding = bindingOf(options);
  const format = typedEsdkFormat(settings);
  let key: EsdkKey;
  let writing: Writing;
  let sequence = 1;
  let filled = 0;
  const frame = new Uint8Array(frameLength);
  let out: InOrder<Bytes>;
  let signing: ReturnType<NonNullable<EsdkKey["signer"]>["begin"]> | undefined;
  const emit = (kind: "frame" | "final") => {
    const part = frame.subarray(0, filled);
    const piece = inSteps(writePiece(writing, kind, sequence, part));
    sequence++;
    filled = 0;
    return out.push(piece);
  };
  return new TransformStream({
    async start(controller) {
      // Nothing is written before the data key is there.
      key = (await encryptionKey(source, format, binding, 1, 0)) as EsdkKey;
      writing = await inSteps(beginMessage(key));
      signing = key.signer?.begin();
      out = new InOrder((part) => {
        signing?.update(part);
        controller.enqueue(part);
      });
      await out.push(writing.header);
    },
    async transform(chunk) {
      if (!(chunk instanceof Uint8Array)) refuse("a chunk", "a Uint8Array");
      let offset = 0;
      while (offset < chunk.length) {
        // Not as soon as it is full: the last frame is another one.
        if (filled === frameLength) await emit("frame");
        const part = chunk.subarray(offset, offset + frameLength - filled);
        frame.set(part, filled);
        filled += part.length;
        offset += part.length;
      }
    },
    async flush(controller) {
      await emit("final");
      await out.finish();
      frame.fill(0);
      if (signing) controller.enqueue(footerOf(await signing.sign()));
    },
  });
}

/** What a stream that is decrypted may take of the memory, in bytes. */
interface Limits {
  readonly maxLength: number;
  /** `undefined` where nothing is held back. */
  readonly mostHeld: number | undefined;
}

function readLimits(options: DecryptStreamOptions): Limits {
  const most = Number.MAX_SAFE_INTEGER;
  const length = readOption(options, "maxFrameLength") ?? MAX_FRAME_LENGTH;
  const held = readOption(options, "holdSigned");
  return {
    maxLength: wholeNumber("maxFrameLength", length, 1, most),
    mostHeld:
      held === undefined ? undefined : wholeNumber("holdSigned", held, 0, most),
  };
}

async function decryptTo(
  queue: ByteQueue,
  options: DecryptStreamOptions,
  settings: EsdkSettings,
  limits: Limits,
  release: (part: Bytes) => void,
): Promise<void> {
  const { maxLength, mostHeld } = limits;
  const head: Bytes[] = [];
  const header = await queue.run(readHeader(settings.maxKeys), (part) =>
    head.push(part),
  );
  const { curve } = header.suite;
  const { source, crypto } = sourceOf(options, curve !== null);
  const format = typedEsdkFormat(settings);
  const message = messageOf({ header, pieces: [], signature: null }, settings);
  const binding = bindingOf(options);
  await format.verifyContext(message, binding.context, crypto);
  const key = (await decryptionKey(
    source,
    format,
    binding,
    message,
  )) as EsdkKey;
  const aes = await inSteps(openHeader(key, header));
  const verifying = key.verifier?.begin();
  verifying?.update(concatBytes(...head));
  const hold = curve === null ? undefined : mostHeld;
  const held: Bytes[] = [];
  let heldLength = 0;
  const out = new InOrder<Bytes>((part) => {
    if (hold === undefined) return release(part);
    heldLength += part.length;
    if (heldLength > hold) {
      throw new EnvelopeError(
        `Cannot decrypt the message: it is longer than ${hold} bytes (holdSigned)`,
      );
    }
    held.push(part);
  });
  let kind = "frame";
  for (let sequence = 1; kind === "frame"; sequence++) {
    const piece = await queue.run(
      readPiece(header.frameLength, sequence, maxLength),
      (part) => verifying?.update(part),
    );
    kind = piece.kind;
    const length = piece.sealed.length - TAG_LENGTH;
    const data = pieceData(header.messageId, piece.kind, sequence, length);
    await out.push(aes.open(piece.iv, piece.sealed, data));
  }
  await out.finish();
  if (curve !== null) {
    const signature = await queue.run(readFooter());
    if (!(await verifying?.verify(signature))) throw new DecryptionError();
  }
  if (!(await queue.isAtEnd())) {
    throw malformedMessage("nothing after its end");
  }
  for (const part of held) release(part);
}

/**
 * Decrypts a stream with a message of the AWS Encryption SDK, in constant memory. A frame is released when it is
 * authenticated, and not before; a stream that is cut off, or whose frames are not those of the message in their order, fails.
 *
 * **Of a signed message data is released before the signature at its end is verified**: take nothing for proven before the
 * stream has ended without an error, or let `holdSigned` hold it back.
 *
 * @param options the keyring, the same encryption context as when encrypting, and those of `esdkFormat`
 * @throws {TypeError} when an option is none; the stream fails as `decrypt` does
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { decryptStream, esdkFormat } from "sealmask/esdk";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * const message = await new DataMasking({ keyring, format: esdkFormat() }).encrypt({ id: 1 });
 * const bytes = new Blob([Uint8Array.from(atob(message), (each) => each.charCodeAt(0))]).stream();
 * console.log(await new Response(bytes.pipeThrough(decryptStream({ keyring }))).text()); // {"id":1}
 * ```
 */
export function decryptStream(
  options: DecryptStreamOptions,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const settings = readEsdkSettings(options);
  const limits = readLimits(options);
  sourceOf(options, false);
  const queue = new ByteQueue();
  let work: Promise<void>;
  return new TransformStream({
    start(controller) {
      work = decryptTo(queue, options, settings, limits, (part) => {
        if (part.length > 0) controller.enqueue(part);
      });
      work.catch((error) => {
        controller.error(error);
        queue.release();
      });
    },
    async transform(chunk) {
      if (!(chunk instanceof Uint8Array)) refuse("a chunk", "a Uint8Array");
      await queue.push(chunk);
    },
    async flush() {
      queue.end();
      await work;
    },
  });
}
