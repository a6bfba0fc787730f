import { localKeyring } from "../../mod.ts";
import type { AlgorithmSuiteId } from "../../src/entries/esdk.ts";

/** Keyring of the streams under test. */
export const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
/** Encryption context of the streams under test. */
export const context = { tenant_id: "a06b" };
/** Chunk type of the streams. */
export type Bytes = Uint8Array<ArrayBuffer>;
/** Stream that encrypts or decrypts. */
export type Transform = TransformStream<Bytes, Bytes>;

/** Sends chunks through streams and joins the output; adds chunks that arrive before an error to `seen`. */
export async function through(
  chunks: readonly Bytes[],
  transforms: readonly Transform[],
  seen: number[] = [],
): Promise<Bytes> {
  let stream = new ReadableStream<Bytes>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for (const transform of transforms) stream = stream.pipeThrough(transform);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(seen);
    for (const byte of value) seen.push(byte);
  }
}

/** Makes bytes of the given length without a simple pattern, so that a test notices lost or moved bytes. */
export const bytesOf = (length: number): Bytes =>
  Uint8Array.from({ length }, (_, i) => (i * 7) % 251);

/** Cuts bytes into chunks of the given size. */
export function cut(bytes: Bytes, size: number): Bytes[] {
  const chunks: Bytes[] = [];
  for (let i = 0; i < bytes.length; i += size)
    chunks.push(bytes.slice(i, i + size));
  return chunks;
}

const policyOf = (suite: AlgorithmSuiteId) =>
  suite === "0478" || suite === "0578"
    ? ("require-encrypt-require-decrypt" as const)
    : ("forbid-encrypt-allow-decrypt" as const);

/** Returns the options that encrypt with a suite. */
export const options = (
  algorithmSuite: AlgorithmSuiteId,
  frameLength = 16,
) => ({
  keyring,
  context,
  algorithmSuite,
  frameLength,
  commitmentPolicy: policyOf(algorithmSuite),
});
