/** Branch key or beacon key, as a library reads it. */
export interface ReadKey {
  readonly branchKeyId: string;
  /** UUID of the version; `undefined` for a beacon key. */
  readonly version: string | undefined;
  /** SHA-256 of the key, in hex: no key leaves the library. */
  readonly hash: string;
  /** Custom pairs that the key is bound to. */
  readonly encryptionContext: Readonly<Record<string, string>>;
}

/** Request for a new branch key. */
export interface NewKey {
  readonly branchKeyId?: string;
  readonly encryptionContext?: Readonly<Record<string, string>>;
}

/** Place of an item: a table with the partition key `pk`, and an attribute `note` that is encrypted. */
export interface ItemPlace {
  readonly table: string;
  readonly key: string;
}

/** Address, Region and credentials of a service. */
export interface ServiceConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

/** Configuration of KMS keys, which each library has in its own words. */
export type StoreKeys =
  | { readonly kind: "key" | "multi-Region key"; readonly arn: string }
  | { readonly kind: "discovery" }
  | { readonly kind: "multi-Region discovery"; readonly region: string };

/** Table of a key store, and the KMS keys that protect it. */
export interface StorePlace {
  readonly dynamoDb: ServiceConfig;
  readonly tableName: string;
  readonly logicalName: string;
  readonly kms: ServiceConfig;
  readonly keys: StoreKeys;
}

/**
 * Library that takes part in the exchange, with one key store. Keys that it reads come from the table, not from a cache: messages and
 * items too are made and opened by a keyring of their own.
 */
export interface Party {
  readonly name: string;
  /** Makes a branch key, and returns its id. */
  create(request: NewKey): Promise<string>;
  /** Adds a version to a branch key. */
  version(branchKeyId: string): Promise<void>;
  active(branchKeyId: string): Promise<ReadKey>;
  versionOf(branchKeyId: string, version: string): Promise<ReadKey>;
  /** Reads the beacon key; absent if the library cannot. */
  beacon?(branchKeyId: string): Promise<ReadKey>;
  /** Makes a message of the AWS Encryption SDK, in base64. */
  encrypt(
    branchKeyId: string,
    context: Readonly<Record<string, string>>,
    text: string,
  ): Promise<string>;
  /** Opens a message, which must have the pairs of the context. */
  decrypt(
    branchKeyId: string,
    context: Readonly<Record<string, string>>,
    message: string,
  ): Promise<string>;
  /** Writes an item of the AWS Database Encryption SDK; absent if the library cannot. */
  put?(branchKeyId: string, place: ItemPlace, text: string): Promise<void>;
  /** Reads an item; absent if the library cannot. */
  get?(branchKeyId: string, place: ItemPlace): Promise<string>;
  /** Closes connections. */
  close(): void;
}
