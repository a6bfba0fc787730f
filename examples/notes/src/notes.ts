import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import type { DataMasking } from "sealmask";

/** Notes of users in a DynamoDB table with the partition key `user_id`; each note is encrypted and bound to its user. */
export class Notes {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #masking: DataMasking;

  constructor(
    documents: DynamoDBDocumentClient,
    tableName: string,
    masking: DataMasking,
  ) {
    this.#documents = documents;
    this.#tableName = tableName;
    this.#masking = masking;
  }

  /** Stores a user's note and replaces the previous one. */
  async store(userId: string, note: string): Promise<void> {
    const item = {
      user_id: userId,
      note,
      updated_at: new Date().toISOString(),
    };
    const Item = await this.#masking.encrypt(item, {
      fields: ["note"],
      context: contextOf(userId),
    });
    await this.#documents.send(
      new PutCommand({ TableName: this.#tableName, Item: Item as typeof item }),
    );
  }

  /** Returns a user's note, or `null` if there is none. */
  async retrieve(userId: string): Promise<string | null> {
    const { Item } = await this.#documents.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: { user_id: userId },
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return null;
    const opened = await this.#masking.decrypt(Item, {
      fields: ["note"],
      context: contextOf(userId),
    });
    return (opened as { note: string }).note;
  }
}

/** Returns the encryption context of a user's note: a row copied to another user does not decrypt. */
function contextOf(userId: string): Record<string, string> {
  return { user_id: userId, purpose: "note" };
}
