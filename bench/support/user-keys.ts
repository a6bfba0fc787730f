/** Ways to give each user a key, with the real caches, and with counters in the place of AWS. */
import { DataKeyCache } from "../../mod.ts";
import type { Instance } from "./users.ts";

/** Starts an instance. */
export type Way = (
  limits: { readonly capacity: number; readonly clock: () => number },
  call: (operation: string) => void,
) => Instance;

/** Branch key for each user: a branch key opens all of the user's records. */
export const branchKeys: Way = (limits, call) => {
  const cache = new DataKeyCache<object>({ ...limits, maxAgeSeconds: 300 });
  const load = async () => {
    call("Decrypt");
    return {};
  };
  return {
    read: (user) => cache.decryptionKey({ key: `version ${user}`, load }),
    write: (user) => cache.decryptionKey({ key: `active ${user}`, load }),
  };
};

/** KMS key for each user, or one for all with the user in the context: each record has a data key, which AWS KMS unwraps. */
export const kmsKeys: Way = (limits, call) => {
  const cache = new DataKeyCache<object>({ ...limits, maxAgeSeconds: 300 });
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
