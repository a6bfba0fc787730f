import { isMembers, type Members } from "./event-kind.ts";

/** Function that tells whether an event looks like the events of one source. */
export type Look = (event: unknown) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";

/** Makes the check for batches whose records all name a service. */
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

/** Makes the check for batches of a stream. The last batch of a tumbling window may have no records. */
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

/** Tells whether an event comes from Lambda@Edge: its first record has a `cf` object. */
export function isEdge(event: unknown): boolean {
  if (!isMembers(event) || !Array.isArray(event.Records)) return false;
  const [record] = event.Records;
  return isMembers(record) && isMembers(record.cf);
}

/** Tells whether an event asks to transform records for Firehose. */
export function isFirehose(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event.invocationId) &&
    isText(event.deliveryStreamArn) &&
    Array.isArray(event.records)
  );
}

/** Tells whether an event comes from Amazon EventBridge. */
export function isEventBridge(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event["detail-type"]) &&
    isText(event.source) &&
    "detail" in event
  );
}

/** Tells whether an event calls an AWS AppSync resolver, for one field or a batch of fields. */
export function isAppSync(event: unknown): boolean {
  const all: readonly unknown[] = Array.isArray(event) ? event : [event];
  return all.length > 0 && all.every(isResolver);
}

function isResolver(event: unknown): boolean {
  if (!isMembers(event) || !isMembers(event.info)) return false;
  const { fieldName, parentTypeName } = event.info;
  return isText(fieldName) && isText(parentTypeName) && "arguments" in event;
}

/** Tells whether an event is a trigger of an Amazon Cognito user pool. */
export function isCognito(event: unknown): boolean {
  return (
    isMembers(event) &&
    isText(event.triggerSource) &&
    isText(event.userPoolId) &&
    isMembers(event.request)
  );
}

/** Tells whether an event asks a Lambda authorizer for a decision. Such an event holds the caller's credentials. */
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

/** Tells whether an event comes from API Gateway, a function URL or an Application Load Balancer. */
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

/**
 * Members that events of some source have. An event with one of these members counts as plain only if the caller sets
 * `kind`.
 */
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

/**
 * Returns the name of the first member that an event shares with the events of some source, or `undefined` for a plain
 * event.
 */
export function telltaleOf(event: unknown): string | undefined {
  if (!isMembers(event)) return undefined;
  const given: Members = event;
  return TELLTALES.find((name) => Object.hasOwn(given, name));
}
