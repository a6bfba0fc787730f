import type { Operation } from "../call.ts";
import { aliasOperations } from "./aliases.ts";
import { cryptoOperations } from "./crypto.ts";
import { grantOperations } from "./grants.ts";
import { keyOperations } from "./keys.ts";
import { lifeOperations } from "./life.ts";
import { replicateOperations } from "./replicate.ts";
import { rotationOperations } from "./rotation.ts";

/** Every operation that is served, by name. */
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
