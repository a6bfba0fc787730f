import {
  KeyStore,
  type KeyStoreAccess,
  KeyStoreError,
} from "sealmask/key-store";
import { variable } from "./environment.ts";

/** Pairs that AWS KMS binds every user's key to, besides those of the key store. The key's policy asks for them. */
const encryptionContext = { purpose: "notes" };

/** Returns the id of a user's branch key. The prefix keeps a user from choosing an id that the key store reserves. */
export const branchKeyIdFor = (user: string): string => `user:${user}`;

/** Makes the store of users' keys: AWS's branch key store in a table of its own, and fences of shredded keys in another one. */
export function userKeys(access: KeyStoreAccess): KeyStore {
  return new KeyStore({
    tableName: variable("KEY_TABLE_NAME"),
    // A backup of the key table that is restored brings no fence back with it, and takes none away.
    fenceTableName: variable("FENCE_TABLE_NAME"),
    logicalName: "UserKeys",
    kms: { keyArn: variable("KMS_KEY_ARN") },
    access,
    cache: { maxAgeSeconds: 60 },
  });
}

/**
 * Creates a user's key.
 *
 * @param options `remake`: makes a key again for a user whose key was shredded
 * @returns false if the user has a key
 * @throws {KeyStoreError} with the reason `"shredded"` if the user's key was shredded, without `remake`; with the reason
 * `"unavailable"` if other processes may still have the shredded key
 */
export async function createUserKey(
  keys: KeyStore,
  user: string,
  { remake = false }: { readonly remake?: boolean } = {},
): Promise<boolean> {
  try {
    const branchKeyId = branchKeyIdFor(user);
    await keys.createKey({ branchKeyId, encryptionContext, remake });
    return true;
  } catch (error) {
    if (reasonOf(error) !== "exists") throw error;
    return false;
  }
}

/** Returns the reason of a key store's error, and `undefined` for other errors. */
export function reasonOf(error: unknown): KeyStoreError["reason"] | undefined {
  return error instanceof KeyStoreError ? error.reason : undefined;
}
