/** Events of every source as AWS documents them, each around a document. */
import { Buffer } from "node:buffer";
import type { EventKind } from "../../src/entries/lambda.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const CREDENTIAL = "Bearer canary-credential";

/** Text in every event around a document; no log may show it. */
export const CANARY = "canary-credential";

const toBase64 = (text: string): string => Buffer.from(text).toString("base64");
const fromBase64 = (text: unknown): string =>
  Buffer.from(`${text}`, "base64").toString();

type Key = string | number;

/** Event of a source. */
export interface Sample {
  readonly name: string;
  readonly kind: EventKind;
  /** Makes the event around a document's text. */
  event(text: string): object;
}

/** Forms of a document in an event: as text, as text in base64, as data, or in some other way. */
const FORMS = {
  text: (given: unknown) => `${given}`,
  base64: fromBase64,
  data: (given: unknown) => JSON.stringify(given),
  notification: (given: unknown) => JSON.parse(`${given}`).Message as string,
  image: (given: unknown) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(given as Record<string, { S?: string; N?: string }>).map(
          ([name, { S, N }]) => [name, S ?? Number(N)],
        ),
      ),
    ),
} as const;

/** Event with a document. */
export interface SampleWithDocument extends Sample {
  readonly form: keyof typeof FORMS;
  /** Keys that lead to the document. */
  readonly place: readonly Key[];
}

/** Returns the value at a place of an event. */
export function valueAt(event: unknown, place: readonly Key[]): unknown {
  return place.reduce(
    (value, key) => (value as Readonly<Record<Key, unknown>>)[key],
    event,
  );
}

/** Returns the text of the document in an event. */
export function documentIn(
  { form, place }: SampleWithDocument,
  event: unknown,
): string {
  return FORMS[form](valueAt(event, place));
}

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

const HEADERS = {
  authorization: CREDENTIAL,
  "content-type": "application/json",
  cookie: "session=canary-credential",
  "x-amz-security-token": CANARY,
  "x-api-key": CANARY,
} as const;

const MULTI_VALUE_HEADERS = Object.fromEntries(
  Object.entries(HEADERS).map(([name, value]) => [name, [value]]),
);

/** Makes a request of a REST API, in payload format 1.0. */
export const restEvent = (body: string | null, headers = {}) => ({
  resource: "/notes/{id}",
  path: "/notes/7",
  httpMethod: "POST",
  headers: { ...HEADERS, ...headers },
  multiValueHeaders: MULTI_VALUE_HEADERS,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: { id: "7" },
  stageVariables: null,
  requestContext: {
    resourceId: "2gxmpl",
    resourcePath: "/notes/{id}",
    httpMethod: "POST",
    path: "/prod/notes/7",
    accountId: ACCOUNT,
    protocol: "HTTP/1.1",
    stage: "prod",
    domainName: "abcde.execute-api.eu-west-1.amazonaws.com",
    requestId: "01234567-89ab-cdef-0123-456789abcdef",
    identity: { apiKey: CANARY, sourceIp: "192.0.2.1", userAgent: "test" },
    apiId: "abcde",
  },
  body,
  isBase64Encoded: false,
});

/** Makes a request of an HTTP API or a function URL, in payload format 2.0. */
const version2 = (body: string, routeKey: string, isBase64Encoded = false) => ({
  version: "2.0",
  routeKey,
  rawPath: "/notes",
  rawQueryString: "a=1&a=2",
  cookies: ["session=canary-credential"],
  headers: HEADERS,
  queryStringParameters: { a: "1,2" },
  requestContext: {
    accountId: ACCOUNT,
    apiId: "abcde",
    authorizer: { jwt: { claims: { sub: "7" }, scopes: null } },
    domainName: "abcde.execute-api.eu-west-1.amazonaws.com",
    domainPrefix: "abcde",
    http: {
      method: "POST",
      path: "/notes",
      protocol: "HTTP/1.1",
      sourceIp: "192.0.2.1",
      userAgent: "test",
    },
    requestId: "id",
    routeKey,
    stage: "$default",
    time: "12/Mar/2026:19:03:58 +0000",
    timeEpoch: 1_773_342_238_390,
  },
  body,
  isBase64Encoded,
});

const targetGroup = arn("elasticloadbalancing", "targetgroup/notes/0123456789");

const loadBalancer = (body: string, headers: object) => ({
  requestContext: { elb: { targetGroupArn: targetGroup } },
  httpMethod: "POST",
  path: "/notes",
  ...headers,
  body,
  isBase64Encoded: false,
});

/** Makes a request at CloudFront, with its body. */
export const edgeEvent = (
  data: string,
  encoding: "base64" | "text",
  more: object = {},
) => ({
  Records: [
    {
      cf: {
        config: {
          distributionDomainName: "d111111abcdef8.cloudfront.net",
          distributionId: "EDFDVBD6EXAMPLE",
          eventType: "viewer-request",
          requestId:
            "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
        },
        request: {
          clientIp: "203.0.113.178",
          method: "POST",
          querystring: "",
          uri: "/notes",
          headers: {
            host: [{ key: "Host", value: "d111111abcdef8.cloudfront.net" }],
            authorization: [{ key: "Authorization", value: CREDENTIAL }],
            cookie: [{ key: "Cookie", value: "session=canary-credential" }],
            "content-length": [{ key: "Content-Length", value: "1" }],
            digest: [{ key: "Digest", value: "sha-256=x" }],
          },
          body: { inputTruncated: false, action: "read-only", encoding, data },
        },
        ...more,
      },
    },
  ],
});

/** Makes a message of a queue. */
export const sqsRecord = (body: string, i = 0, more: object = {}) => ({
  messageId: `message-${i}`,
  receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
  body,
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: "1545082649183",
    SenderId: "AIDAIENQZJOLO23YVJ4VO",
    ApproximateFirstReceiveTimestamp: "1545082649185",
  },
  messageAttributes: {
    kind: {
      stringValue: "note",
      stringListValues: [],
      binaryListValues: [],
      dataType: "String",
    },
  },
  md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
  eventSource: "aws:sqs",
  eventSourceARN: arn("sqs", "notes"),
  awsRegion: REGION,
  ...more,
});

const topic = arn("sns", "notes");

/** Writes an Amazon SNS notification as a queue carries it, with SNS's white space. */
export const notification = (message: string): string => `{
  "Type" : "Notification",
  "MessageId" : "dc1e94d9-56c5-5e96-808d-cc7f68faa162",
  "TopicArn" : "${topic}",
  "Subject" : "a \\u0022note\\u0022",
  "Message" : ${JSON.stringify(message)},
  "Timestamp" : "2026-01-11T10:53:40.400Z",
  "SignatureVersion" : "1",
  "Signature" : "c2lnbmF0dXJl",
  "SigningCertURL" : "https://sns.eu-west-1.amazonaws.com/cert.pem",
  "UnsubscribeURL" : "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe"
}`;

const snsRecord = (Message: string) => ({
  EventSource: "aws:sns",
  EventVersion: "1.0",
  EventSubscriptionArn: `${topic}:c9135db0-26c4-47ec-8998-413945fb5a96`,
  Sns: {
    Type: "Notification",
    MessageId: "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
    TopicArn: topic,
    Subject: "a note",
    Message,
    Timestamp: "2026-01-02T12:45:07.000Z",
    SignatureVersion: "1",
    Signature: "c2lnbmF0dXJl",
    SigningCertUrl: "https://sns.eu-west-1.amazonaws.com/cert.pem",
    UnsubscribeUrl: "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    MessageAttributes: {},
  },
});

/** Makes a record of a data stream. */
export const kinesisRecord = (text: string, i = 0) => ({
  kinesis: {
    kinesisSchemaVersion: "1.0",
    partitionKey: "1",
    sequenceNumber: `4959033827149025660855969253836157109592157598913658889${i}`,
    data: toBase64(text),
    approximateArrivalTimestamp: 1_545_084_650.987,
  },
  eventSource: "aws:kinesis",
  eventVersion: "1.0",
  eventID: `shardId-000000000006:${i}`,
  eventName: "aws:kinesis:record",
  invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/lambda-role`,
  awsRegion: REGION,
  eventSourceARN: arn("kinesis", "stream/notes"),
});

/** Makes records for Firehose to transform. */
export const firehoseEvent = (...texts: readonly string[]) => ({
  invocationId: "invoked123",
  deliveryStreamArn: arn("firehose", "deliverystream/notes"),
  region: REGION,
  records: texts.map((text, i) => ({
    recordId: `record-${i}`,
    approximateArrivalTimestamp: 1_507_217_624_302,
    data: toBase64(text),
  })),
});

/** Makes a record of a table's stream. */
export const dynamodbRecord = (NewImage: object, i = 0) => ({
  eventID: `c4ca4238a0b923820dcc509a6f75849${i}`,
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: REGION,
  dynamodb: {
    ApproximateCreationDateTime: 1_428_537_600,
    Keys: { id: { N: "101" } },
    NewImage,
    SequenceNumber: `442158410000000002006338${i}`,
    SizeBytes: 26,
    StreamViewType: "NEW_AND_OLD_IMAGES",
  },
  eventSourceARN: arn("dynamodb", "table/notes/stream/2026-01-01T00:00:00.000"),
});

const resolver = (args: unknown) => ({
  arguments: args,
  identity: {
    claims: { sub: "7", token_use: "access" },
    sub: "7",
    issuer: "https://cognito-idp.eu-west-1.amazonaws.com/pool",
    username: "jo",
    sourceIp: ["192.0.2.1"],
    defaultAuthStrategy: "ALLOW",
  },
  source: null,
  request: { headers: HEADERS, domainName: null },
  prev: null,
  info: {
    selectionSetList: ["id"],
    selectionSetGraphQL: "{ id }",
    fieldName: "addNote",
    parentTypeName: "Mutation",
    variables: {},
  },
  stash: {},
});

const parsed = (text: string): object => JSON.parse(text);

/** Makes an image with one attribute, the document's text. */
const imageOf = (text: string): object =>
  Object.fromEntries(
    Object.entries(parsed(text)).map(([name, value]) => [
      name,
      typeof value === "string" ? { S: value } : { N: `${value}` },
    ]),
  );

/** Sources whose events carry a document. */
export const WITH_DOCUMENT: readonly SampleWithDocument[] = [
  {
    name: "a REST API",
    kind: "http",
    event: restEvent,
    form: "text",
    place: ["body"],
  },
  {
    name: "an HTTP API",
    kind: "http",
    event: (text) => version2(text, "POST /notes"),
    form: "text",
    place: ["body"],
  },
  {
    name: "a function URL, in base64",
    kind: "http",
    event: (text) => version2(toBase64(text), "$default", true),
    form: "base64",
    place: ["body"],
  },
  {
    name: "a load balancer",
    kind: "http",
    event: (text) => loadBalancer(text, { headers: HEADERS }),
    form: "text",
    place: ["body"],
  },
  {
    name: "a load balancer with headers of several values",
    kind: "http",
    event: (text) =>
      loadBalancer(text, { multiValueHeaders: MULTI_VALUE_HEADERS }),
    form: "text",
    place: ["body"],
  },
  {
    name: "a WebSocket API",
    kind: "http",
    event: (body) => ({
      requestContext: {
        routeKey: "$default",
        messageId: "d4Nt8cFFliECEGw=",
        eventType: "MESSAGE",
        connectionId: "d4NsecoByQ0CH-Q=",
        apiId: "abcde",
        stage: "dev",
      },
      body,
      isBase64Encoded: false,
    }),
    form: "text",
    place: ["body"],
  },
  {
    name: "Lambda@Edge, in base64",
    kind: "edge",
    event: (text) => edgeEvent(toBase64(text), "base64"),
    form: "base64",
    place: ["Records", 0, "cf", "request", "body", "data"],
  },
  {
    name: "Lambda@Edge, as text",
    kind: "edge",
    event: (text) => edgeEvent(text, "text"),
    form: "text",
    place: ["Records", 0, "cf", "request", "body", "data"],
  },
  {
    name: "Amazon SQS",
    kind: "sqs",
    event: (text) => ({ Records: [sqsRecord(text)] }),
    form: "text",
    place: ["Records", 0, "body"],
  },
  {
    name: "Amazon SNS",
    kind: "sns",
    event: (text) => ({ Records: [snsRecord(text)] }),
    form: "text",
    place: ["Records", 0, "Sns", "Message"],
  },
  {
    name: "SNS within SQS",
    kind: "sqs",
    event: (text) => ({ Records: [sqsRecord(notification(text))] }),
    form: "notification",
    place: ["Records", 0, "body"],
  },
  {
    name: "Amazon EventBridge",
    kind: "eventbridge",
    event: (text) => ({
      version: "0",
      id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
      "detail-type": "Note added",
      source: "com.example.notes",
      account: ACCOUNT,
      time: "2026-12-22T18:43:48Z",
      region: REGION,
      resources: [],
      detail: parsed(text),
    }),
    form: "data",
    place: ["detail"],
  },
  {
    name: "Kinesis Data Streams",
    kind: "kinesis",
    event: (text) => ({ Records: [kinesisRecord(text)] }),
    form: "base64",
    place: ["Records", 0, "kinesis", "data"],
  },
  {
    name: "Firehose",
    kind: "firehose",
    event: (text) => firehoseEvent(text),
    form: "base64",
    place: ["records", 0, "data"],
  },
  {
    name: "a DynamoDB stream",
    kind: "dynamodb",
    event: (text) => ({ Records: [dynamodbRecord(imageOf(text))] }),
    form: "image",
    place: ["Records", 0, "dynamodb", "NewImage"],
  },
  {
    name: "a resolver of AWS AppSync",
    kind: "appsync",
    event: (text) => resolver(parsed(text)),
    form: "data",
    place: ["arguments"],
  },
  {
    name: "several resolvers of AWS AppSync",
    kind: "appsync",
    event: (text) => [resolver(parsed(text))],
    form: "data",
    place: [0, "arguments"],
  },
  {
    name: "Amazon Cognito",
    kind: "cognito",
    event: (text) => ({
      version: "1",
      triggerSource: "UserMigration_Authentication",
      region: REGION,
      userPoolId: "eu-west-1_abcde",
      userName: "jo",
      callerContext: { awsSdkVersion: "1", clientId: "abc" },
      request: { password: CANARY, userAttributes: parsed(text) },
      response: {},
    }),
    form: "data",
    place: ["request", "userAttributes"],
  },
  {
    name: "direct invocation",
    kind: "plain",
    event: parsed,
    form: "data",
    place: [],
  },
];

/** Sources whose events have no document. */
export const WITHOUT_DOCUMENT: readonly Sample[] = [
  {
    name: "a request without a body",
    kind: "http",
    event: () => restEvent(null),
  },
  {
    name: "a response at CloudFront",
    kind: "edge",
    event: () => edgeEvent("", "text", { response: { status: "200" } }),
  },
  {
    name: "the end of a window of a stream",
    kind: "kinesis",
    event: () => ({
      Records: [],
      window: { start: "2026-12-09T07:04:00Z", end: "2026-12-09T07:06:00Z" },
      state: { 1: "282", 2: "715" },
      shardId: "shardId-000000000006",
      eventSourceARN: arn("kinesis", "stream/notes"),
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    }),
  },
  {
    name: "Amazon S3",
    kind: "s3",
    event: () => ({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: REGION,
          eventTime: "2026-09-03T19:37:27.192Z",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: "AWS:AIDAINPONIXQXHT3IKHL2" },
          requestParameters: { sourceIPAddress: "192.0.2.1" },
          responseElements: { "x-amz-request-id": "D82B88E5F771F645" },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "828aa6fc-f7b5-4305-8584-487c791949c1",
            bucket: {
              name: "amzn-s3-demo-bucket",
              ownerIdentity: { principalId: "A3I5XTEXAMAI3E" },
              arn: "arn:aws:s3:::amzn-s3-demo-bucket",
            },
            object: {
              key: "a+b.jpg",
              size: 1_305_107,
              eTag: "b21b84d653bb07b05b1e6b33684dc11b",
              sequencer: "0C0F6F405D6ED209E1",
            },
          },
        },
      ],
    }),
  },
  {
    name: "an authorizer of tokens",
    kind: "authorizer",
    event: () => ({
      type: "TOKEN",
      authorizationToken: CREDENTIAL,
      methodArn: arn("execute-api", "abcde/prod/GET/notes"),
    }),
  },
  {
    name: "an authorizer of requests",
    kind: "authorizer",
    event: () => ({
      ...restEvent(null),
      type: "REQUEST",
      methodArn: arn("execute-api", "abcde/prod/GET/notes"),
    }),
  },
  {
    name: "an authorizer of an HTTP API",
    kind: "authorizer",
    event: () => ({
      ...version2("", "GET /notes"),
      type: "REQUEST",
      routeArn: arn("execute-api", "abcde/prod/GET/notes"),
      identitySource: [CREDENTIAL],
    }),
  },
  {
    name: "an authorizer of AWS AppSync",
    kind: "authorizer",
    event: () => ({
      authorizationToken: CANARY,
      requestContext: { apiId: "abcde", accountId: ACCOUNT, variables: {} },
      requestHeaders: HEADERS,
    }),
  },
  {
    name: "an authorizer of AWS IoT",
    kind: "authorizer",
    event: () => ({
      token: CANARY,
      signatureVerified: true,
      protocols: ["tls", "mqtt"],
      protocolData: {
        mqtt: { username: "jo", password: toBase64(CANARY), clientId: "1" },
      },
      connectionMetadata: { id: "e56f08c3-c559-490f-aa9f-7e8427d0f57b" },
    }),
  },
  {
    name: "an authorizer of AWS Transfer Family",
    kind: "authorizer",
    event: () => ({
      username: "jo",
      password: CANARY,
      protocol: "SFTP",
      serverId: "s-abcd123456",
      sourceIp: "192.0.2.1",
    }),
  },
];
