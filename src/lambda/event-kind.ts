/**
 * Source of an event:
 *
 * - `"http"`: API Gateway (REST, HTTP and WebSocket APIs), function URLs, Application Load Balancers
 * - `"edge"`: Lambda@Edge
 * - `"sqs"`, `"sns"`, `"eventbridge"`, `"kinesis"`, `"firehose"`, `"s3"`: the service of that name; `"sqs"` includes
 *   SNS messages that arrive through SQS
 * - `"dynamodb"`: a DynamoDB stream
 * - `"appsync"`: an AWS AppSync resolver
 * - `"authorizer"`: a Lambda authorizer of API Gateway, AppSync, AWS IoT or AWS Transfer Family
 * - `"cognito"`: a trigger of an Amazon Cognito user pool
 * - `"plain"`: direct invocation, and every source that is not listed here
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

/** Object whose members are not yet checked. */
export type Members = Readonly<Record<string, unknown>>;

/** Tells whether a value is an object and not an array. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
