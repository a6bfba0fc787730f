import type { Keyring } from "../../keyrings/keyring.ts";
import type { ItemDescription } from "../item/describe-item.ts";
import type { AnyItemEncryptor } from "../item-encryptor.ts";
import type { BackfillClient } from "./backfill-client.ts";
import type { BackfillCheckpoint } from "./checkpoint.ts";

/** Counts of items since the start of a {@link backfill}. */
export interface BackfillProgress {
  /** Number of items that the scan went over. */
  readonly scanned: number;
  /** Number of plaintext items that were encrypted. */
  readonly encrypted: number;
  /** Number of encrypted items that were rewrapped. */
  readonly rewrapped: number;
  /** Number of encrypted items that were left as they are. */
  readonly alreadyEncrypted: number;
  /** Number of items that somebody changed or deleted between reading and writing; they were left as they are. */
  readonly changed: number;
  /** Number of items that failed. */
  readonly failed: number;
}

/** Item that could not be moved, and why. */
export interface BackfillFailure {
  /** Primary key of the item, as DynamoDB JSON. */
  readonly key: Readonly<Record<string, unknown>>;
  /** Error of the encryption or of DynamoDB. */
  readonly cause: unknown;
}

/** Result of a {@link backfill} that went over the whole table. */
export interface BackfillResult extends BackfillProgress {
  /** First 100 items that failed. */
  readonly failures: readonly BackfillFailure[];
}

/** Rewrapping of the items that are encrypted already. */
export interface BackfillRewrap {
  /** Keyring that can decrypt the items afterwards, and that alone. */
  readonly to: Keyring;
  /**
   * Function that tells by an item's header whether to rewrap it, such as by the names of its keys. Without it, every run
   * rewraps every item again.
   *
   * @default every item
   */
  readonly when?: ((description: ItemDescription) => boolean) | undefined;
}

/** Options of {@link backfill}. */
export interface BackfillOptions {
  /** Encryptor of the table, which {@link itemEncryptor} made. Its plaintext policy must not force plaintext. */
  readonly encryptor: AnyItemEncryptor;
  /** Client of DynamoDB, such as `new DynamoDB({ … })` of `@aws-sdk/client-dynamodb`, without the encryptor's middleware. */
  readonly client: BackfillClient;
  /**
   * Name or ARN of the table.
   *
   * @default the encryptor's only one
   */
  readonly tableName?: string | undefined;
  /**
   * Rewrapping of encrypted items.
   *
   * @default they are left as they are
   */
  readonly rewrap?: BackfillRewrap | undefined;
  /**
   * Number of segments that are scanned in parallel, at most 1,000.
   *
   * @default the checkpoint's, otherwise 1
   */
  readonly segments?: number | undefined;
  /**
   * Maximum number of items of a segment in progress at once.
   *
   * @default 10
   */
  readonly concurrency?: number | undefined;
  /**
   * Maximum number of items that one call scans.
   *
   * @default as many as DynamoDB puts into a page: up to 1 MB
   */
  readonly pageSize?: number | undefined;
  /**
   * Maximum number of items to encrypt or rewrap in a second.
   *
   * @default no limit
   */
  readonly itemsPerSecond?: number | undefined;
  /**
   * Maximum number of capacity units to consume in a second, for reads and writes together.
   *
   * @default no limit
   */
  readonly capacityPerSecond?: number | undefined;
  /**
   * True to encrypt and to write nothing: it shows beforehand which items would fail.
   *
   * @default false
   */
  readonly dryRun?: boolean | undefined;
  /**
   * Checkpoint of an earlier run to go on from. The last one of a run that went over the whole table is refused.
   *
   * @default none: the whole table
   */
  readonly checkpoint?: BackfillCheckpoint | undefined;
  /**
   * Function that receives a checkpoint after each page, to store it. A checkpoint is plain JSON. The next page waits until
   * the promise resolves. A dry run has no checkpoints.
   */
  readonly onCheckpoint?:
    | ((checkpoint: BackfillCheckpoint) => void | Promise<void>)
    | undefined;
  /** Function that receives the counts after each page. */
  readonly onProgress?: ((progress: BackfillProgress) => void) | undefined;
  /** Function that receives each item that failed. An error that it throws ends the run, which rejects with that error. */
  readonly onError?: ((failure: BackfillFailure) => void) | undefined;
  /** Signal that ends the run when aborted. The last checkpoint stays right. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Function that returns the time in milliseconds, for the limits of the rate.
   *
   * @default the system's time or its monotonic clock, whichever goes faster
   */
  readonly clock?: (() => number) | undefined;
}
