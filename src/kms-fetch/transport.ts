import { builtinModule, isNode } from "../util/runtime.ts";
import { KmsError } from "./kms-error.ts";

/** HTTP request to KMS or to a credentials endpoint. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** HTTP response whose body has been read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** Returns a header's value; `name` is in lower case. */
  header(name: string): string | undefined;
}

/**
 * Function that sends a request and reads the whole response. The function does not follow redirects, and rejects when
 * the signal is aborted.
 */
export type Send = (
  request: HttpRequest,
  signal: AbortSignal,
) => Promise<HttpResponse>;

/**
 * Maximum length of a response body in bytes. Answers of KMS have a few thousand bytes, answers of credential endpoints
 * fewer.
 */
const MAX_ANSWER = 65_536;

function tooLong(): KmsError {
  const message = `Cannot read the answer: expected at most ${MAX_ANSWER} bytes, got more`;
  return new KmsError("InvalidResponse", message);
}

/**
 * Reads the body of a response as text.
 *
 * @throws {KmsError} if the body is longer than {@link MAX_ANSWER} bytes
 */
async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  // Counts the bytes after decompression. Leaving the loop early cancels the rest of the body.
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER) throw tooLong();
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

/** Makes a sender that uses a `fetch` function. */
export function sendByFetch(fetch: typeof globalThis.fetch): Send {
  return async ({ url, ...init }, signal) => {
    // Some edge runtimes do not know `redirect: "error"`. With "manual" a redirect is an answer whose status is not
    // 200.
    const request: RequestInit = { ...init, signal, redirect: "manual" };
    const response = await fetch(url, request);
    return {
      status: response.status,
      body: await readBody(response),
      header: (name) => response.headers.get(name) ?? undefined,
    };
  };
}

interface NodeStream {
  on(event: string, listener: (value: never) => void): this;
}

interface NodeResponse extends NodeStream {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  setEncoding(encoding: "utf8"): void;
}

interface NodeRequest extends NodeStream {
  end(body?: string): void;
  destroy(error: Error): void;
}

/** Part of `node:http` and `node:https` that {@link sendByNode} uses. */
interface NodeHttp {
  request(
    url: URL,
    options: object,
    answer: (response: NodeResponse) => void,
  ): NodeRequest;
}

/**
 * Sends with Node's own HTTP client. Loading Node's `fetch` takes several times the CPU of everything else at a cold
 * start.
 */
const sendByNode: Send = ({ url, body, ...options }, signal) =>
  new Promise((resolve, reject) => {
    const { request } = builtinModule(
      `node:${url.protocol.slice(0, -1)}`,
    ) as NodeHttp;
    const sent = request(url, { ...options, signal }, (response) => {
      const { statusCode: status = 0, headers } = response;
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
        if (text.length > MAX_ANSWER) sent.destroy(tooLong());
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status, body: text, header: (name) => headers[name] });
      });
    });
    sent.on("error", reject);
    // If the server switches protocols, neither an answer nor an error comes, only "close".
    sent.on("close", () =>
      reject(new Error("The server closed the connection before it answered")),
    );
    sent.end(body);
  });

/**
 * Sends with the runtime's cheapest client. The global `fetch` is looked up at each call, so that a later replacement
 * takes effect.
 */
export const send: Send = (request, signal) =>
  (isNode() ? sendByNode : sendByFetch(globalThis.fetch))(request, signal);
