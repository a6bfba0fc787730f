import { Buffer } from "node:buffer";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EncryptionContext } from "../../../mod.ts";
import {
  KeyStore,
  type KeyStoreOptions,
} from "../../../src/entries/key-store.ts";
import type { KmsClient } from "../../../src/entries/kms.ts";
import type { DynamoDbServer, WireItem } from "../dynamodb/server.ts";
import { startStub } from "../dynamodb/start-stub.ts";
import { keyStoreTable } from "./key-store-table.ts";

/** File of the shared vectors. */
export const KEY_STORE_VECTORS = "dynamodb/shared-keystore.json";

/** Call that the Java library made. */
export interface RecordedCall {
  readonly service: "DynamoDB" | "KMS";
  readonly operation: string;
  readonly status: number;
  readonly request: Readonly<Record<string, unknown>>;
}

/** Key to read, and what the Java library read. */
export interface RecordedRead {
  readonly name: string;
  readonly ask: {
    readonly branchKeyId: string;
    readonly what: "active" | "version" | "beacon";
    readonly version?: string;
  };
  readonly result?: {
    readonly branchKeyIdentifier?: string;
    readonly beaconKeyIdentifier?: string;
    readonly branchKeyVersion?: string;
    readonly branchKey?: string;
    readonly beaconKey?: string;
    readonly encryptionContext: EncryptionContext;
  };
  readonly error?: { readonly class: string; readonly message: string };
  readonly calls: readonly RecordedCall[];
}

/** Vectors of AWS's key store. */
export interface KeyStoreVectors {
  readonly logicalKeyStoreName: string;
  readonly tableName: string;
  readonly kmsKeyArn: string;
  readonly createKeyStore: readonly RecordedCall[];
  readonly created: readonly {
    readonly request: {
      readonly branchKeyId: string | null;
      readonly encryptionContext: EncryptionContext;
    };
    readonly branchKeyId: string;
    readonly createKey: readonly RecordedCall[];
    readonly versionKey: readonly (readonly RecordedCall[])[];
  }[];
  readonly items: readonly {
    readonly item: WireItem;
    readonly kmsEncryptionContext: EncryptionContext;
    readonly plaintext: string;
  }[];
  readonly badItems: readonly {
    readonly name: string;
    readonly item: WireItem;
  }[];
  readonly reads: readonly RecordedRead[];
}

/** Call of AWS KMS. */
export interface VectorKmsCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function contextText(context: EncryptionContext = {}): string {
  return JSON.stringify(Object.entries(context).sort());
}

/** Stand-in for AWS KMS that knows the recorded ciphertexts, and those that it makes. */
export interface VectorKms {
  readonly client: KmsClient;
  readonly calls: readonly VectorKmsCall[];
  /** Plaintexts that left it. */
  readonly plaintexts: readonly Uint8Array[];
}

/** Makes a KMS from the recorded items. Other ciphertexts, and other contexts, are refused. */
export function vectorKms({ items, kmsKeyArn }: KeyStoreVectors): VectorKms {
  const calls: VectorKmsCall[] = [];
  const plaintexts: Uint8Array[] = [];
  const keys = new Map<string, Uint8Array>();
  const idOf = (blob: Uint8Array, context: EncryptionContext | undefined) =>
    `${textOf(blob)} ${contextText(context)}`;
  for (const { item, kmsEncryptionContext, plaintext } of items) {
    const blob = Buffer.from(`${item.enc?.B}`, "base64");
    const key = Buffer.from(plaintext, "base64");
    keys.set(idOf(blob, kmsEncryptionContext), Uint8Array.from(key));
  }
  const open = (blob: Uint8Array, context: EncryptionContext | undefined) => {
    const key = keys.get(idOf(blob, context));
    if (key) return key;
    const name = "InvalidCiphertextException";
    throw Object.assign(new Error(name), { name });
  };
  const seal = (key: Uint8Array, context: EncryptionContext | undefined) => {
    const CiphertextBlob = crypto.getRandomValues(new Uint8Array(101));
    keys.set(idOf(CiphertextBlob, context), key);
    return { CiphertextBlob, KeyId: kmsKeyArn };
  };
  const unused = async (): Promise<never> => {
    throw new Error("This operation is not for a key store");
  };
  const client: KmsClient = {
    generateDataKey: unused,
    encrypt: unused,
    getPublicKey: unused,
    async generateDataKeyWithoutPlaintext(input) {
      calls.push({
        operation: "GenerateDataKeyWithoutPlaintext",
        input: { ...input },
      });
      const key = crypto.getRandomValues(new Uint8Array(input.NumberOfBytes));
      return seal(key, input.EncryptionContext);
    },
    async reEncrypt(input) {
      calls.push({ operation: "ReEncrypt", input: { ...input } });
      const key = open(input.CiphertextBlob, input.SourceEncryptionContext);
      const sealed = seal(key, input.DestinationEncryptionContext);
      return { ...sealed, SourceKeyId: kmsKeyArn };
    },
    async decrypt(input) {
      calls.push({ operation: "Decrypt", input: { ...input } });
      const key = open(input.CiphertextBlob, input.EncryptionContext);
      const Plaintext = key.slice();
      plaintexts.push(Plaintext);
      return { Plaintext, KeyId: kmsKeyArn };
    },
  };
  return { client, calls, plaintexts };
}

/** Recorded table on the stub of DynamoDB, and the recorded KMS. */
export interface VectorWorld {
  readonly server: DynamoDbServer;
  readonly kms: VectorKms;
  /** Creates a key store as the recorded one. */
  store(options?: Partial<KeyStoreOptions>): KeyStore;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server with all recorded items, the damaged ones too. */
export async function vectorWorld(
  vectors: KeyStoreVectors,
  { isEmpty = false }: { readonly isEmpty?: boolean } = {},
): Promise<VectorWorld> {
  const { tableName, logicalKeyStoreName: logicalName, kmsKeyArn } = vectors;
  const server = await startStub({
    tables: isEmpty ? [] : [keyStoreTable(tableName)],
  });
  for (const { item } of isEmpty
    ? []
    : [...vectors.items, ...vectors.badItems]) {
    await server.ask("PutItem", { TableName: tableName, Item: item });
  }
  const kms = vectorKms(vectors);
  const client = new DynamoDBClient(server.config());
  return {
    server,
    kms,
    store: (options) =>
      new KeyStore({
        tableName,
        logicalName,
        client,
        kms: { keyArn: kmsKeyArn, client: kms.client },
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.stop();
    },
  };
}
