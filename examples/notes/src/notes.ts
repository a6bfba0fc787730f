import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Keyring, KeyringError } from "sealmask";
import { type AnyItemEncryptor, itemEncryptor } from "sealmask/dynamodb";

/**
 * Makes the encryptor of notes. A note is encrypted, and the whole row is signed, in the format of the AWS Database Encryption
 * SDK, which has libraries for Java, .NET, Rust and Go. The user is part of the encryption context: AWS KMS does not decrypt a
 * row that was copied to another user, and CloudTrail shows whose note was decrypted.
 *
 * @param physicalName name of the table in DynamoDB
 */
export function noteEncryptor(
  physicalName: string,
  keyring: Keyring,
): AnyItemEncryptor {
  return itemEncryptor({
    // Notes are bound to this name. It stays when a backup is restored to a table of another name.
    tableName: "EncryptedUserNotes",
    physicalTableNames: [physicalName],
    partitionKey: "user_id",
    keyring,
    attributes: { user_id: "context", note: "encrypt", updated_at: "sign" },
  });
}

/** Notes of users in a DynamoDB table with the partition key `user_id`. */
export class Notes {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tableName: string;

  /** @param documents client with the encryptor's middleware */
  constructor(documents: DynamoDBDocumentClient, tableName: string) {
    this.#documents = documents;
    this.#tableName = tableName;
  }

  /** Stores a user's note and replaces the previous one. */
  async store(userId: string, note: string): Promise<void> {
    const Item = {
      user_id: userId,
      note,
      updated_at: new Date().toISOString(),
    };
    await this.#documents.send(
      new PutCommand({ TableName: this.#tableName, Item }),
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
    return Item === undefined ? null : Item.note;
  }
}

/** Tells whether AWS KMS failed; otherwise the row is at fault: it was changed, or copied from another user. */
export function isOfKms(cause: unknown): boolean {
  return (
    cause instanceof KeyringError &&
    !["tampered", "foreign"].includes(cause.reason)
  );
}
