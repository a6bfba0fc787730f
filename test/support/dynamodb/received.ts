import { Buffer } from "node:buffer";

/** Request as it arrived. */
export interface ReceivedRequest {
  /** Operation, such as `"PutItem"`; empty if the request names none. */
  readonly operation: string;
  /** Request line and headers. */
  readonly head: string;
  readonly body: Uint8Array;
}

/** Fewest bytes of a canary: base64 of fewer has too few characters that do not depend on its neighbours. */
const LEAST_CANARY = 6;

/** Returns the base64 of bytes at each of the three offsets, without the characters that depend on what is beside the bytes. */
function base64Forms(bytes: Uint8Array, encoding: "base64" | "base64url") {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    return padded.toString(encoding).slice(first, last);
  });
}

/** Escapes every character as `\uXXXX`. */
const escaped = (text: string): string =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** Returns the forms in which bytes may stand in a request, by their names. */
function formsOfBytes(bytes: Buffer, name: string): [string, Buffer][] {
  const hex = bytes.toString("hex");
  const encodings = ["base64", "base64url"] as const;
  return [
    [name, bytes],
    [`${name}, in hex`, Buffer.from(hex)],
    [`${name}, in upper-case hex`, Buffer.from(hex.toUpperCase())],
    ...encodings.flatMap((encoding) =>
      base64Forms(bytes, encoding).map((form, offset): [string, Buffer] => [
        `${name}, in ${encoding} at offset ${offset}`,
        Buffer.from(form),
      ]),
    ),
  ];
}

/** Returns the forms in which a canary may stand in a request, by their names. */
function formsOf(canary: string | Uint8Array): [string, Buffer][] {
  const bytes = Buffer.from(canary as string);
  if (bytes.length < LEAST_CANARY) {
    throw new RangeError(
      `Cannot search for a canary: expected at least ${LEAST_CANARY} bytes, got ${bytes.length}`,
    );
  }
  if (typeof canary !== "string") return formsOfBytes(bytes, "as it is");
  const percent = encodeURIComponent(canary.toWellFormed());
  return [
    ...formsOfBytes(bytes, "as it is"),
    ...formsOfBytes(Buffer.from(canary, "utf16le"), "in UTF-16"),
    ["in JSON", Buffer.from(JSON.stringify(canary).slice(1, -1))],
    ["in escapes", Buffer.from(escaped(canary))],
    ["in percent encoding", Buffer.from(percent)],
  ];
}

/** Returns every name and text in a JSON body, decoded. */
function textsOf(body: Uint8Array): readonly string[] {
  const texts: string[] = [];
  try {
    JSON.parse(Buffer.from(body).toString(), (name, value) => {
      texts.push(name);
      if (typeof value === "string") texts.push(value);
      return value;
    });
  } catch {
    // The body is not JSON: only its bytes are searched.
  }
  return texts;
}

/** Every byte that a server received, request by request. */
export class Received {
  readonly #requests: ReceivedRequest[] = [];

  /** Requests in the order in which they arrived. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** Names of the operations, in order. */
  get operations(): readonly string[] {
    return this.#requests.map(({ operation }) => operation);
  }

  /** Returns the parsed bodies of an operation's requests. */
  bodies(operation: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#requests
      .filter((request) => request.operation === operation)
      .map(({ body }) => JSON.parse(Buffer.from(body).toString()));
  }

  add(request: ReceivedRequest): void {
    this.#requests.push(request);
  }

  clear(): void {
    this.#requests.length = 0;
  }

  /**
   * Searches everything for a canary: as it is, and in JSON escapes, hex, base64 at any offset, percent encoding and UTF-16.
   *
   * @returns where it stands, such as `PutItem: as it is, in base64 at offset 1`; empty if it stands nowhere
   */
  find(canary: string | Uint8Array): readonly string[] {
    const forms = formsOf(canary);
    return this.#requests.flatMap(({ operation, head, body }) => {
      const texts = textsOf(body).join("\n");
      const all = Buffer.concat([Buffer.from(head), body, Buffer.from(texts)]);
      return forms
        .filter(([, form]) => all.includes(form))
        .map(([name]) => `${operation}: ${name}`);
    });
  }
}
