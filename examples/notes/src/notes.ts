import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Keyring, KeyringError, type KeyringErrorReason } from "sealmask";
import {
  type AnyItemEncryptor,
  branchKeyIdOfItem,
  ItemsError,
  itemEncryptor,
} from "sealmask/dynamodb";
import { branchKeyring, type KeyStore } from "sealmask/key-store";
import { branchKeyIdFor } from "./user-keys.ts";

/** Makes the keyring of notes, which wraps the data keys of a user's row with the user's branch key. */
export function noteKeyring(keyStore: KeyStore): Keyring {
  return branchKeyring({
    keyStore,
    branchKeyIdOf: branchKeyIdOfItem(({ user_id }) =>
      branchKeyIdFor(`${user_id}`),
    ),
  });
}

/**
 * Makes the encryptor of notes. A note is encrypted, and the whole row is signed, in the format of the AWS Database Encryption
 * SDK, which has libraries for Java, .NET, Rust and Go. The user is part of the encryption context: a row that was copied to
 * another user does not open.
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

/** Deletes a user's note if it was stored before a time; `documents` needs no key. */
export async function deleteNoteBefore(
  documents: DynamoDBDocumentClient,
  tableName: string,
  userId: string,
  time: string,
): Promise<void> {
  const command = new DeleteCommand({
    TableName: tableName,
    Key: { user_id: userId },
    ConditionExpression: "updated_at <= :time",
    ExpressionAttributeValues: { ":time": time },
  });
  try {
    await documents.send(command);
  } catch (error) {
    // There is no note, or a newer one.
    const { name } = error as Error;
    if (name !== "ConditionalCheckFailedException") throw error;
  }
}

/** Returns the causes of a failure to read or write a row. */
export function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof ItemsError)) return [error];
  return error.failures.map(({ cause }) => cause);
}

/** Tells whether a failure has one of these reasons. */
export function hasReason(
  error: unknown,
  ...reasons: readonly KeyringErrorReason[]
): boolean {
  return causesOf(error).some(
    (cause) => cause instanceof KeyringError && reasons.includes(cause.reason),
  );
}
