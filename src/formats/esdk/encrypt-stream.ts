import { encryptionKey } from "../../materials/cached-keys.ts";
import { refuse, refuseAs } from "../../util/assert.ts";
import { type Bytes, isBytes } from "../../util/bytes.ts";
import { inSteps } from "../../util/steps.ts";
import { yieldToEventLoop } from "../../util/yield-to-event-loop.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { typedEsdkFormat } from "./esdk-format.ts";
import { type EsdkFormatOptions, resolveEsdkOptions } from "./esdk-options.ts";
import type { EsdkKey } from "./message-key.ts";
import { OrderedQueue } from "./ordered-queue.ts";
import {
  type EsdkStreamOptions,
  resolveStreamOptions,
  sourceOf,
} from "./stream-options.ts";
import { StreamOutput } from "./stream-output.ts";
import {
  beginMessage,
  footerOf,
  type Writing,
  writePiece,
} from "./write-message.ts";

/** Options of {@link encryptStream}. */
export interface EncryptStreamOptions
  extends EsdkStreamOptions,
    Omit<EsdkFormatOptions, "content"> {}

/**
 * Returns a stream that encrypts bytes to one message of the AWS Encryption SDK in constant memory. It holds a few
 * frames at a time. Each stream has its own data key. A frame is written as soon as it is full, so bytes that fill
 * whole frames are followed by an empty last frame.
 *
 * @param options The keyring, the encryption context, and options of `esdkFormat`.
 * @throws {TypeError} If an option is unknown or has the wrong type; other failures reject the stream, with the errors
 * of `encrypt`.
 * @throws {RangeError} If a number is out of range, such as a `frameLength` of 0.
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
  const stream = resolveStreamOptions("encryptStream", options);
  const resolved = resolveEsdkOptions(options);
  const { frameLength, suite } = resolved;
  if (frameLength === 0) refuseAs("frameLength", "1 or more", "0", RangeError);
  const { source } = sourceOf(stream, suite.curve !== null);
  const { call } = stream;
  const format = typedEsdkFormat(resolved);
  let key: EsdkKey;
  let writing: Writing;
  let sequence = 1;
  const frame = new ByteBuffer();
  const yieldAfter = yieldToEventLoop();
  let sealed: OrderedQueue<readonly Bytes[]>;
  let output: StreamOutput;
  let signing: ReturnType<NonNullable<EsdkKey["signer"]>["begin"]> | undefined;
  const emit = (kind: "frame" | "final", part: Bytes) =>
    sealed.push(writePiece(writing, kind, sequence++, part));
  return new TransformStream({
    async start(controller) {
      // Nothing is written before the data key is available.
      key = (await encryptionKey(source, format, call, 1, 0)) as EsdkKey;
      writing = await inSteps(beginMessage(key));
      signing = key.signer?.begin();
      output = new StreamOutput((chunk) => {
        signing?.update(chunk);
        controller.enqueue(chunk);
      });
      sealed = new OrderedQueue({
        hand(parts) {
          for (const part of parts) output.put(part);
        },
        idle: () => output.flush(),
        failed(error) {
          frame.wipe();
          controller.error(error);
        },
      });
      output.put(writing.header);
    },
    async transform(chunk) {
      try {
        await encryptChunk(chunk);
      } catch (error) {
        frame.wipe();
        throw error;
      }
    },
    async flush(controller) {
      try {
        await emit("final", frame.take(frame.length));
        await sealed.finish();
      } finally {
        frame.wipe();
      }
      output.flush();
      if (signing) controller.enqueue(footerOf(await signing.sign()));
    },
    // Some runtimes call `cancel` when the reader has gone or the writer has aborted.
    cancel: () => frame.wipe(),
  } as Transformer<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);

  async function encryptChunk(chunk: Bytes): Promise<void> {
    if (!isBytes(chunk)) {
      refuse("a chunk", "a Uint8Array", chunk);
    }
    let offset = 0;
    while (offset < chunk.length) {
      const end = offset + frameLength - frame.length;
      const part = chunk.subarray(offset, end);
      offset += part.length;
      // A chunk that contains a whole frame is not copied.
      const isWhole = part.length === frameLength;
      if (!isWhole) frame.add(part);
      if (!isWhole && frame.length < frameLength) break;
      const emitted = emit("frame", isWhole ? part : frame.take(frameLength));
      if (emitted !== undefined) await emitted;
    }
    output.flush();
    await yieldAfter(chunk.length);
  }
}
