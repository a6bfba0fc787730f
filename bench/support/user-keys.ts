/** Ways to give each user a key, with the real caches, and with counters in the place of AWS. */
import { DataKeyCache, webCrypto } from "../../mod.ts";
import { importBranchKey } from "../../src/keyrings/branch/branch-key.ts";
import { branchKeyCache } from "../../src/keyrings/branch/branch-key-cache.ts";
import { readBranchKeyLimits } from "../../src/keyrings/branch/branch-key-limits.ts";
import type { Instance } from "./users.ts";

/** Starts an instance whose cache has a number of entries. */
export type Way = (
  limits: { readonly capacity: number; readonly clock: () => number },
  call: (operation: string) => void,
) => Instance;

const VERSION = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";
const branchKey = await importBranchKey(
  webCrypto,
  { version: VERSION, key: new Uint8Array(32) },
  "the simulation",
);

/** Branch key for each user: one lookup opens all of the user's records. Each lookup is one read of DynamoDB as well. */
export const branchKeys: Way = (limits, call) => {
  const cache = branchKeyCache({
    limits: readBranchKeyLimits(limits, limits.capacity),
    async load() {
      call("Decrypt");
      return branchKey;
    },
  });
  return {
    read: (user) => cache.get(`${user}`, VERSION),
    write: (user) => cache.get(`${user}`, undefined),
  };
};

/** KMS key for each user, or one for all with the user in the context: AWS KMS unwraps the data key of each record. */
export const kmsKeys: Way = (limits, call) => {
  const cache = new DataKeyCache(limits);
  const by = (operation: string) => async () => {
    call(operation);
    return {};
  };
  const [unwrap, generate] = [by("Decrypt"), by("GenerateDataKey")];
  return {
    read: (user, record) =>
      cache.decryptionKey({ key: `${user}:${record}`, load: unwrap }),
    write: (user) =>
      cache.encryptionKey({ key: `${user}`, bytes: 1_024, load: generate }),
  };
};
