import { TAG_LENGTH } from "../../crypto/port.ts";
import { decryptionKey } from "../../materials/cached-keys.ts";
import { integerWithin, refuse } from "../../util/assert.ts";
import { type Bytes, concatBytes, isBytes } from "../../util/bytes.ts";
import { DecryptionError, EnvelopeError } from "../../util/errors.ts";
import { readOption } from "../../util/options.ts";
import { inSteps, type Steps, wait } from "../../util/steps.ts";
import { yieldToEventLoop } from "../../util/yield-to-event-loop.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { ByteQueue } from "./byte-queue.ts";
import { messageOf, typedEsdkFormat } from "./esdk-format.ts";
import {
  type EsdkFormatOptions,
  type ResolvedEsdkOptions,
  resolveEsdkOptions,
} from "./esdk-options.ts";
import { openHeader } from "./message.ts";
import { pieceData, readFooter, readPieceStart } from "./message-body.ts";
import { readHeader } from "./message-header.ts";
import type { EsdkKey } from "./message-key.ts";
import { malformedMessage } from "./message-reader.ts";
import { OrderedQueue } from "./ordered-queue.ts";
import {
  type DecryptStreamLimits,
  type EsdkStreamOptions,
  type ResolvedStreamOptions,
  resolveStreamOptions,
  sourceOf,
} from "./stream-options.ts";

/** Options of {@link decryptStream}. */
export interface DecryptStreamOptions
  extends EsdkStreamOptions,
    DecryptStreamLimits,
    Omit<EsdkFormatOptions, "algorithmSuite" | "frameLength" | "content"> {}

const MAX_FRAME_LENGTH = 2 ** 24;

/** Memory limits of a decrypting stream, in bytes. */
interface Limits {
  readonly maxLength: number;
  /** Maximum length of a signed message's plaintext that is held back, or `undefined` to hold back nothing. */
  readonly mostHeld: number | undefined;
}

function readLimits(options: DecryptStreamOptions): Limits {
  const most = Number.MAX_SAFE_INTEGER;
  const length = readOption(options, "maxFrameLength") ?? MAX_FRAME_LENGTH;
  const held = readOption(options, "holdSigned");
  return {
    maxLength: integerWithin("maxFrameLength", length, 1, most),
    mostHeld:
      held === undefined
        ? undefined
        : integerWithin("holdSigned", held, 0, most),
  };
}

function* decryptTo(
  queue: ByteQueue,
  stream: ResolvedStreamOptions,
  resolved: ResolvedEsdkOptions,
  limits: Limits,
  release: (part: Bytes) => void,
  fail: (error: unknown) => void,
): Steps<void> {
  const { maxLength, mostHeld } = limits;
  const head: Bytes[] = [];
  const header = yield* queue.run(readHeader(resolved.maxKeys), (part) =>
    head.push(part),
  );
  const { curve } = header.suite;
  const { source, crypto } = sourceOf(stream, curve !== null);
  const format = typedEsdkFormat(resolved);
  const message = messageOf({ header, pieces: [], signature: null }, resolved);
  const { call } = stream;
  yield* wait(format.verifyContext(message, call.context, crypto));
  const key = (yield* wait(
    decryptionKey(source, format, call, message),
  )) as EsdkKey;
  const aes = yield* openHeader(key, header);
  const verifying = key.verifier?.begin();
  verifying?.update(concatBytes(...head));
  const hold = curve === null ? undefined : mostHeld;
  const held = new ByteBuffer();
  const out = new OrderedQueue<Bytes>({
    failed: fail,
    hand(part) {
      if (hold === undefined) return release(part);
      if (held.length + part.length > hold) {
        throw new EnvelopeError(
          `Cannot decrypt the message: it is longer than ${hold} bytes, the limit of holdSigned`,
        );
      }
      // Copied into one buffer, because frames may have one byte each.
      held.add(part);
      part.fill(0);
    },
  });
  const see = (part: Bytes) => verifying?.update(part);
  let kind = "frame";
  for (let sequence = 1; kind === "frame"; sequence++) {
    const start = yield* queue.run(
      readPieceStart(header.frameLength, sequence, maxLength),
      see,
    );
    kind = start.kind;
    const data = pieceData(header.messageId, start);
    const opening = queue.lend(start.length + TAG_LENGTH, (sealed) => {
      see(sealed);
      return out.push(aes.open(start.iv, sealed, data));
    });
    yield* wait(opening);
  }
  yield* wait(out.finish());
  if (curve !== null) {
    const signature = yield* queue.run(readFooter());
    const isRight = yield* wait(verifying?.verify(signature) ?? false);
    if (!isRight) {
      held.wipe();
      throw new DecryptionError();
    }
  }
  if (!(yield* wait(queue.isAtEnd()))) {
    throw malformedMessage("nothing after its end", "more bytes");
  }
  release(held.take(held.length));
}

/**
 * Returns a stream that decrypts one message of the AWS Encryption SDK in constant memory. Each frame is released after
 * it is authenticated. The stream fails if the message is cut off, or if a frame is foreign or out of order.
 *
 * **A signed message's data is released before the signature at its end is verified.** Trust the data only after the
 * stream has ended without an error, or set `holdSigned` to hold the data back.
 *
 * @param options The keyring, the encryption context used when encrypting, and options of `esdkFormat`.
 * @throws {TypeError} If an option is unknown or has the wrong type; other failures reject the stream, with the errors
 * of `decrypt`.
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
  const stream = resolveStreamOptions("decryptStream", options);
  const resolved = resolveEsdkOptions(options);
  const limits = readLimits(options);
  const queue = new ByteQueue();
  const pause = yieldToEventLoop();
  let work: Promise<void>;
  return new TransformStream({
    start(controller) {
      const release = (part: Bytes) => {
        if (part.length > 0) controller.enqueue(part);
      };
      const fail = (error: unknown) => {
        controller.error(error);
        queue.release();
      };
      const steps = decryptTo(queue, stream, resolved, limits, release, fail);
      work = (async () => inSteps(steps))();
      work.catch(fail);
    },
    async transform(chunk) {
      if (!isBytes(chunk)) {
        refuse("a chunk", "a Uint8Array", chunk);
      }
      await queue.push(chunk);
      await pause(chunk.length);
    },
    async flush() {
      queue.end();
      await work;
    },
  });
}
