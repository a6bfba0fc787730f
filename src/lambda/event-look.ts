import { isMembers, type Members } from "./event-kind.ts";

/** Tells events of one source from all others. */
export type Look = (event: unknown) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";

/** Makes the look of batches whose records all name a service. */
export function recordsFrom(service: string): Look {
  return (event) => {
    if (!isMembers(event) || !Array.isArray(event.Records)) return false;
    const records: readonly unknown[] = event.Records;
    return (
      records.length > 0 &&
      records.every(
        (each) =>
          isMembers(each) && (each.eventSource ?? each.EventSource) === service,
      )
    );
  };
}

/** Makes the look of batches of a stream: also of one that ends a window of time, and may have no record. */
export function streamFrom(service: string): Look {
  const isBatch = recordsFrom(`aws:${service}`);
  return (event) => {
    if (isBatch(event)) return true;
    if (!isMembers(event) || !Array.isArray(event.Records)) return false;
    const { Records, isFinalInvokeForWindow, eventSourceARN } = event;
    return (
      Records.length === 0 &&
      isFinalInvokeForWindow === true &&
      isText(eventSourceARN) &&
      eventSourceARN.split(":")[2] === service
    );
  };
}

/** Lambda@Edge: a record with what CloudFront knows. */
export function isEdge(event: unknown): boolean {
  if (!isMembers(event) || !Array.isArray(event.Records)) return false;
  const [record] = event.Records;
  return isMembers(record) && isMembers(record.cf);
}

/** Firehose, which asks to have records transformed. */
export function isFirehose(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event.invocationId) &&
    isText(event.deliveryStreamArn) &&
    Array.isArray(event.records)
  );
}

/** Amazon EventBridge. */
export function isEventBridge(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event["detail-type"]) &&
    isText(event.source) &&
    "detail" in event
  );
}

/** A resolver of AWS AppSync, for one field or for several at once. */
export function isAppSync(event: unknown): boolean {
  const all: readonly unknown[] = Array.isArray(event) ? event : [event];
  return all.length > 0 && all.every(isResolver);
}

function isResolver(event: unknown): boolean {
  if (!isMembers(event) || !isMembers(event.info)) return false;
  const { fieldName, parentTypeName } = event.info;
  return isText(fieldName) && isText(parentTypeName) && "arguments" in event;
}

/** A trigger of an Amazon Cognito user pool. */
export function isCognito(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event.triggerSource) &&
    isText(event.userPoolId) &&
    isMembers(event.request)
  );
}

/** What decides about a request: each holds the caller's credentials. */
export function isAuthorizer(event: unknown): boolean {
  if (!isMembers(event)) return false;
  const { type, methodArn, routeArn, requestContext } = event;
  const ofApiGateway =
    (type === "TOKEN" || type === "REQUEST") &&
    (isText(methodArn) || isText(routeArn));
  const ofAppSync =
    isText(event.authorizationToken) && isMembers(requestContext);
  const ofIot =
    typeof event.signatureVerified === "boolean" &&
    Array.isArray(event.protocols);
  const ofTransferFamily =
    isText(event.serverId) && isText(event.username) && isText(event.sourceIp);
  return ofApiGateway || ofAppSync || ofIot || ofTransferFamily;
}

/** API Gateway, a function URL or an Application Load Balancer. */
export function isHttp(event: unknown): boolean {
  if (!isMembers(event) || isAuthorizer(event)) return false;
  const { requestContext, httpMethod, path } = event;
  if (!isMembers(requestContext)) return false;
  const isVersion1 = isText(httpMethod) && isText(path);
  const isVersion2 = isMembers(requestContext.http);
  const { connectionId, eventType } = requestContext;
  const isWebSocket = isText(connectionId) && isText(eventType);
  return isVersion1 || isVersion2 || isWebSocket;
}

/** Members that some source's events have: an event with one of them is no plain one unless somebody says so. */
const TELLTALES = [
  "Records",
  "arguments",
  "authorizationToken",
  "awslogs",
  "body",
  "detail",
  "detail-type",
  "eventSource",
  "headers",
  "httpMethod",
  "identity",
  "methodArn",
  "multiValueHeaders",
  "rawPath",
  "records",
  "requestContext",
  "routeArn",
  "triggerSource",
] as const;

/** Returns the first member for which an event may be taken for that of some source; `undefined` for a plain event. */
export function telltaleOf(event: unknown): string | undefined {
  if (!isMembers(event)) return undefined;
  const given: Members = event;
  return TELLTALES.find((name) => Object.hasOwn(given, name));
}
