/**
 * A source of events:
 *
 * - `"http"`: API Gateway (REST, HTTP and WebSocket APIs), function URLs, Application Load Balancers
 * - `"edge"`: Lambda@Edge
 * - `"sqs"`, `"sns"`, `"eventbridge"`, `"kinesis"`, `"firehose"`, `"s3"`: the service of that name; `"sqs"` covers SNS within SQS
 * - `"dynamodb"`: a stream of a DynamoDB table
 * - `"appsync"`: a resolver of AWS AppSync
 * - `"authorizer"`: what decides about a request, for API Gateway, AppSync, AWS IoT or AWS Transfer Family
 * - `"cognito"`: a trigger of an Amazon Cognito user pool
 * - `"plain"`: direct invocation, and every source that is not above
 */
export type EventKind =
  | "http"
  | "edge"
  | "sqs"
  | "sns"
  | "eventbridge"
  | "kinesis"
  | "firehose"
  | "dynamodb"
  | "s3"
  | "appsync"
  | "authorizer"
  | "cognito"
  | "plain";

/** A part of an event, of which nothing is known. */
export type Members = Readonly<Record<string, unknown>>;

/** Tells objects from arrays and other values. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
