import { Buffer as NodeBuffer } from "node:buffer";
import { type Check, gives } from "./check.ts";
import { type Candidate, interleave } from "./interleave.ts";

/** The runtime's own functions that a hand-written line would use. */
export interface OwnFunctions {
  encodeUtf8(text: string): Uint8Array<ArrayBuffer>;
  decodeUtf8(bytes: Uint8Array): string;
  encodeBase64Url(bytes: Uint8Array): string;
  /** Decodes into the beginning of `target`. */
  decodeBase64Url(text: string, target: Uint8Array): void;
}

interface BufferLike {
  from(text: string, encoding: "utf8"): Uint8Array<ArrayBuffer>;
  from(
    memory: ArrayBufferLike,
    offset: number,
    length: number,
  ): {
    toString(encoding: "base64url" | "utf8"): string;
    write(text: string, encoding: "base64url"): number;
  };
}

interface Base64Array {
  toBase64?(options: { alphabet: "base64url"; omitPadding: true }): string;
  setFromBase64(text: string, options: { alphabet: "base64url" }): unknown;
}

const { Buffer } = globalThis as unknown as { Buffer?: BufferLike };
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const url = { alphabet: "base64url", omitPadding: true } as const;
const viewOf = (buffer: BufferLike, bytes: Uint8Array) =>
  buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

async function fastest<F>(
  offers: Record<string, F | undefined>,
  use: (offer: F) => unknown,
  check: Check,
): Promise<F> {
  const candidates: (Candidate & { offer: F })[] = [];
  for (const [name, offer] of Object.entries(offers)) {
    if (offer) candidates.push({ name, offer, run: () => use(offer), check });
  }
  const measured = await interleave(candidates, {
    rounds: 9,
    roundMs: 12,
    warmUpMs: 50,
  });
  const [best] = measured.toSorted((a, b) => a.median - b.median);
  const winner = candidates.find(({ name }) => name === best?.name);
  return (winner as { offer: F }).offer;
}

/** Picks the fastest of what the runtime offers, for data of the size at hand. */
export async function fastestFunctions(text: string): Promise<OwnFunctions> {
  const bytes = encoder.encode(text);
  const standard = (bytes as unknown as Base64Array).toBase64 !== undefined;
  const encodeBase64Url = await fastest<OwnFunctions["encodeBase64Url"]>(
    {
      toBase64: standard
        ? (data) => (data as unknown as Required<Base64Array>).toBase64(url)
        : undefined,
      Buffer: Buffer
        ? (data) => viewOf(Buffer, data).toString("base64url")
        : undefined,
    },
    (encode) => encode(bytes),
    gives(NodeBuffer.from(bytes).toString("base64url")),
  );
  const encoded = encodeBase64Url(bytes);
  const target = new Uint8Array(bytes.length);
  const areBytes = gives<Uint8Array>(0, (given) =>
    NodeBuffer.compare(given, bytes),
  );
  return {
    encodeBase64Url,
    decodeBase64Url: await fastest<OwnFunctions["decodeBase64Url"]>(
      {
        setFromBase64: standard
          ? (data, into) =>
              (into as unknown as Base64Array).setFromBase64(data, url)
          : undefined,
        Buffer: Buffer
          ? (data, into) => viewOf(Buffer, into).write(data, "base64url")
          : undefined,
      },
      (decode) => decode(encoded, target),
      async () => {
        await areBytes(target);
        target.fill(0);
      },
    ),
    encodeUtf8: await fastest<OwnFunctions["encodeUtf8"]>(
      {
        TextEncoder: (data) => encoder.encode(data),
        Buffer: Buffer ? (data) => Buffer.from(data, "utf8") : undefined,
      },
      (encode) => encode(text),
      areBytes,
    ),
    decodeUtf8: await fastest<OwnFunctions["decodeUtf8"]>(
      {
        TextDecoder: (data) => decoder.decode(data),
        Buffer: Buffer
          ? (data) => viewOf(Buffer, data).toString("utf8")
          : undefined,
      },
      (decode) => decode(bytes),
      gives(text),
    ),
  };
}
