import type { Json } from "../backend.ts";

const SERVICE = "com.amazonaws.dynamodb.v20120810#";

/** Prefixes of errors that belong to the protocol, not to DynamoDB. */
const OTHERS: Readonly<Record<string, string>> = {
  ValidationException: "com.amazon.coral.validate#",
  SerializationException: "com.amazon.coral.service#",
  UnknownOperationException: "com.amazon.coral.service#",
};

/** Error that a call is answered with. */
export class ServiceFailure extends Error {
  readonly body: Json;

  /**
   * @param code name of the error, such as `"ResourceNotFoundException"`
   * @param more members of the answer besides `__type` and `message`
   */
  constructor(code: string, message: string, more: Json = {}) {
    super(message);
    this.name = code;
    const __type = `${OTHERS[code] ?? SERVICE}${code}`;
    this.body = { __type, message, ...more };
  }
}

/** Returns the error for a request that breaks a rule of DynamoDB. */
export const invalid = (message: string): ServiceFailure =>
  new ServiceFailure("ValidationException", message);

/** Returns the error for a condition that does not hold, with the old item if the request asked for it. */
export const conditionFailed = (Item?: Json): ServiceFailure =>
  new ServiceFailure(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    Item && { Item },
  );
