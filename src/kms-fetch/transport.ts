import { builtinModule, isNode } from "../util/runtime.ts";
import { KmsError } from "./kms-error.ts";

/** An HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP response, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** The value of a header, whose name is in lower case. */
  header(name: string): string | undefined;
}

/** Sends a request and reads the response; follows no redirect. Rejects when the signal is aborted. */
export type Send = (
  request: HttpRequest,
  signal: AbortSignal,
) => Promise<HttpResponse>;

/** The longest answer that is read, in bytes: those of KMS have a few thousand, those of credential endpoints less. */
const MAX_ANSWER = 65_536;

function tooLong(): KmsError {
  const message = `The answer is longer than ${MAX_ANSWER} bytes`;
  return new KmsError("InvalidResponse", message);
}

/** Reads a body to its end, or to where it is too long. */
async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  // Counted as it comes out of any compression. Leaving the loop early cancels the rest.
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_ANSWER) throw tooLong();
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

/** Sends by a `fetch` function. */
export function sendByFetch(fetch: typeof globalThis.fetch): Send {
  return async ({ url, ...init }, signal) => {
    // Not "error", which some edge runtimes do not know: a redirect is then an answer with another status than 200.
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

/** The part of `node:http` and `node:https` used here. */
interface NodeHttp {
  request(
    url: URL,
    options: object,
    answer: (response: NodeResponse) => void,
  ): NodeRequest;
}

/** Sends by Node's own client: loading its `fetch` takes several times the CPU of all else at a cold start. */
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
    // Without an answer or an error where the server switches protocols.
    sent.on("close", () => reject(new Error("The connection was closed")));
    sent.end(body);
  });

/** The cheapest way that the runtime has; looked up at each call, so that what replaces `fetch` later is heeded. */
export const send: Send = (request, signal) =>
  (isNode() ? sendByNode : sendByFetch(globalThis.fetch))(request, signal);
