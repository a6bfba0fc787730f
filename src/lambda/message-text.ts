import { eraser } from "../erase/erase.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { readBodyText } from "./body-text.ts";
import { isMembers, type Members } from "./event-kind.ts";
import { bare, type EventPart, partOf } from "./event-part.ts";

/** Reads the JSON text in a member of a record. `write` makes the copy of the record with a new text. */
function readText(
  record: Members,
  text: unknown,
  isBase64: boolean,
  what: string,
  write: (text: string) => unknown,
): EventPart {
  if (text === undefined || text === null || text === "") return bare(record);
  if (typeof text !== "string") {
    throw new UnsupportedTypeError(
      `Cannot read the ${what}: expected JSON text, got ${describeType(text)}`,
    );
  }
  const read = readBodyText(text, isBase64, what);
  return partOf(record, [{ form: "text", content: read.text }], ([content]) =>
    write(read.write(content as string).body),
  );
}

function without(members: Members, name: string): Members {
  const { [name]: _, ...others } = members;
  return others;
}

/** Members of an Amazon SNS notification that arrives through a queue. */
const NOTIFICATION = ["TopicArn", "MessageId", "Message"] as const;

/** Parses the Amazon SNS notification in a queue's message, or returns `undefined` for any other text. */
function notificationIn(text: string): Members | undefined {
  // Most messages are not notifications, and need not be parsed.
  if (!text.includes('"TopicArn"')) return undefined;
  try {
    const given: unknown = JSON.parse(text);
    const isNotification =
      isMembers(given) &&
      given.Type === "Notification" &&
      NOTIFICATION.every((name) => typeof given[name] === "string");
    return isNotification ? given : undefined;
  } catch {
    // Whoever decrypts the text reports that it is not JSON.
    return undefined;
  }
}

/**
 * Replaces the message in an Amazon SNS notification, and empties the notification's signature, which no longer holds.
 */
function withMessage(text: string, notification: Members, message: string) {
  const maskingRules = {
    "/Message": () => message,
    ...("Signature" in notification && { "/Signature": () => "" }),
  };
  return eraser({ maskingRules }).text(text);
}

/** Reads an Amazon SQS message: its body, or the SNS message in the body if the body is an SNS notification. */
export function readSqsRecord(record: unknown): EventPart {
  if (!isMembers(record)) return bare(record);
  const body = readText(record, record.body, false, "body", (text) => ({
    // Removes the checksum of the original body.
    ...without(record, "md5OfBody"),
    body: text,
  }));
  const [document] = body.documents;
  if (document?.form !== "text") return body;
  const notification = notificationIn(document.content);
  if (notification === undefined) return body;
  const { Message } = notification;
  return readText(record, Message, false, "message in the body", (message) =>
    body.replace([withMessage(document.content, notification, message)]),
  );
}

/** Reads an Amazon SNS message. */
export function readSnsRecord(record: unknown): EventPart {
  const { Sns } = isMembers(record) ? record : {};
  if (!isMembers(record) || !isMembers(Sns)) return bare(record);
  return readText(record, Sns.Message, false, "message", (Message) => ({
    ...record,
    // Removes the signature over the original message.
    Sns: { ...without(Sns, "Signature"), Message },
  }));
}

/** Reads the data of a Kinesis record. */
export function readKinesisRecord(record: unknown): EventPart {
  const { kinesis } = isMembers(record) ? record : {};
  if (!isMembers(record) || !isMembers(kinesis)) return bare(record);
  return readText(record, kinesis.data, true, "data", (data) => ({
    ...record,
    kinesis: { ...kinesis, data },
  }));
}

/** Reads the data of a record that Firehose wants transformed. */
export function readFirehoseRecord(record: unknown): EventPart {
  if (!isMembers(record)) return bare(record);
  return readText(record, record.data, true, "data", (data) => ({
    ...record,
    data,
  }));
}

/** Reads the data of a record that a function returns to Firehose. */
export function readFirehoseResult(record: unknown): EventPart {
  const { result } = isMembers(record) ? record : {};
  // Firehose does not store the data of a dropped record.
  if (result === "Dropped") return bare(record);
  const tellsFailure = result === "ProcessingFailed";
  return { ...readFirehoseRecord(record), tellsFailure };
}
