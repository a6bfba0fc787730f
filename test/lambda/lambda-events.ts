import type {
  APIGatewayProxyEventV2,
  Context,
  DynamoDBStreamEvent,
  SQSEvent,
} from "aws-lambda";

/** Makes a request of an HTTP API with a body. */
export function httpEvent(
  body: string | undefined,
  isBase64Encoded = false,
): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "POST /notes",
    rawPath: "/notes",
    rawQueryString: "",
    headers: { authorization: "Bearer abc" },
    requestContext: {
      accountId: "111122223333",
      apiId: "api",
      domainName: "example.com",
      domainPrefix: "api",
      http: {
        method: "POST",
        path: "/notes",
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: "test",
      },
      requestId: "1",
      routeKey: "POST /notes",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    isBase64Encoded,
    ...(body !== undefined && { body }),
  };
}

/** Makes an event with messages of a queue. */
export function sqsEvent(...bodies: readonly unknown[]): SQSEvent {
  const Records = bodies.map((body, i) => ({
    messageId: `${i}`,
    receiptHandle: "",
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  }));
  return { Records };
}

/** Makes an event with a stream's records of these images. */
export function streamEvent(
  ...images: readonly Record<string, unknown>[]
): DynamoDBStreamEvent {
  return {
    Records: images.map((NewImage) => ({
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      dynamodb: { NewImage: NewImage as never, SequenceNumber: "1" },
    })),
  };
}

/** Context that a handler gets with the event. */
export const lambdaContext = { functionName: "notes" } as Context;
