import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

type RequestHandler = Extract<
  DynamoDBClientConfig["requestHandler"],
  { handle: unknown }
>;

/** Request that a client would have sent. */
export interface SentRequest {
  readonly operation: string;
  readonly body: string;
}

/** Answer to a request: its status, and its body as JSON. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body: object;
}

/** Stands in for the network of a client: keeps what would be sent, and answers at once. */
export class FakeHandler {
  readonly sent: SentRequest[] = [];
  readonly #answer: (request: SentRequest) => FakeAnswer;

  constructor(
    answer: (request: SentRequest) => FakeAnswer = () => ({ body: {} }),
  ) {
    this.#answer = answer;
  }

  /** Options of a client with this handler. */
  get config(): DynamoDBClientConfig {
    return {
      endpoint: "https://dynamodb.test",
      region: "us-east-1",
      credentials: {
        accessKeyId: "AKIATESTDYNAMODB0000",
        secretAccessKey: "test",
      },
      maxAttempts: 1,
      requestHandler: this as unknown as RequestHandler,
    };
  }

  /** Parsed bodies of the requests. */
  get bodies(): Readonly<Record<string, unknown>>[] {
    return this.sent.map(({ body }) => JSON.parse(body));
  }

  async handle(request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array;
  }): Promise<{ readonly response: object }> {
    const target = request.headers["x-amz-target"] ?? "";
    const body =
      typeof request.body === "string"
        ? request.body
        : new TextDecoder().decode(request.body);
    const sent = { operation: target.split(".")[1] ?? "", body };
    this.sent.push(sent);
    const answer = this.#answer(sent);
    return {
      response: {
        statusCode: answer.status ?? 200,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: new TextEncoder().encode(JSON.stringify(answer.body)),
      },
    };
  }

  destroy(): void {}
}
