import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import type { DataMasking } from "sealmask";

/** Users' notes in a table of DynamoDB whose partition key is `user_id`; a note is encrypted, and bound to its user. */
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

  /** Stores a user's note in place of the one before. */
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

  /** Gives a user's note, or `null` where there is none. */
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

/** Returns the context of KMS and the note. Whoever copies a row to another user cannot open it. */
function contextOf(userId: string): Record<string, string> {
  return { user_id: userId, purpose: "note" };
}
