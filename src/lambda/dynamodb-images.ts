import { readItem } from "./dynamodb-attributes.ts";
import { isMembers, type Members } from "./event-kind.ts";
import { bare, type EventPart, partOf } from "./event-part.ts";

const IMAGES = ["NewImage", "OldImage"] as const;

/** Kind of change for which the records of a DynamoDB stream have no image, by the stream's view type. */
const WITHOUT_IMAGE: Readonly<Record<string, unknown>> = {
  NEW_IMAGE: "REMOVE",
  OLD_IMAGE: "INSERT",
};

/** Reads the images in a DynamoDB stream's record as plain data. */
export function readImages(record: unknown): EventPart {
  const { dynamodb, eventName } = isMembers(record) ? record : {};
  if (!isMembers(dynamodb)) return bare(record);
  const names = IMAGES.filter((name) => dynamodb[name] !== undefined);
  const items = names.map((name) => readItem(dynamodb[name]));
  const part = partOf(
    record,
    items.map(({ value }) => ({ form: "data", content: value })),
    (contents) => {
      const images = names.map((name, i) => [
        name,
        items[i]?.write(contents[i]),
      ]);
      return {
        ...(record as Members),
        dynamodb: { ...dynamodb, ...Object.fromEntries(images) },
      };
    },
  );
  const { StreamViewType } = dynamodb;
  const mayLackDocument =
    typeof eventName === "string" &&
    WITHOUT_IMAGE[`${StreamViewType}`] === eventName;
  return { ...part, mayLackDocument };
}
