import type { Operation } from "../service-call.ts";
import { aliasOperations } from "./alias-operations.ts";
import { cryptoOperations } from "./crypto-operations.ts";
import { grantOperations } from "./grant-operations.ts";
import { keyOperations } from "./key-operations.ts";
import { lifeOperations } from "./life-cycle-operations.ts";
import { replicateOperations } from "./replica-operations.ts";
import { rotationOperations } from "./rotation-operations.ts";

/** All operations that the local KMS supports, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...aliasOperations,
    ...cryptoOperations,
    ...grantOperations,
    ...keyOperations,
    ...lifeOperations,
    ...replicateOperations,
    ...rotationOperations,
  }),
);
