import type { CryptoPort } from "../../crypto/port.ts";
import type { BranchKeyLimits } from "../branch/branch-key-limits.ts";
import type { KmsArn } from "../kms/arn.ts";
import type { KmsAccess } from "../kms/kms-access.ts";
import type { KeyStoreAccess } from "./key-store-options.ts";
import type { TableClient } from "./table-client.ts";

/** KMS keys that a key store may use. */
export type StoreKeys =
  | {
      readonly kind: "key";
      readonly arn: KmsArn;
      readonly isMultiRegion: boolean;
    }
  | {
      readonly kind: "discovery";
      readonly region: string | undefined;
      /** Accounts whose keys may be used; `undefined` for all. */
      readonly accountIds: readonly string[] | undefined;
    };

/** Checked options of a key store, which every operation gets. */
export interface Store {
  readonly tableName: string;
  readonly fenceTableName: string;
  readonly logicalName: string;
  readonly keys: StoreKeys;
  readonly kms: KmsAccess;
  /** Client of DynamoDB, made or adapted when first needed. */
  readonly client: () => Promise<TableClient>;
  readonly access: KeyStoreAccess;
  readonly isConsistent: boolean;
  /** Limits of the cache of branch keys. */
  readonly limits: BranchKeyLimits;
  /** Cryptography of the keyrings of this key store. */
  readonly crypto: CryptoPort;
  /** Returns the time in milliseconds since 1970, for times of creation and of shreddings. */
  readonly now: () => number;
}
