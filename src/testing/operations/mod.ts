import type { Operation } from "../call.ts";
import { cryptoOperations } from "./crypto.ts";
import { keyOperations } from "./keys.ts";

/** Every operation that is served, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...cryptoOperations, ...keyOperations }),
);
