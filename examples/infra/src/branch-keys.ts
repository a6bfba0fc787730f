import type { KeyUse } from "./key.ts";

/** Logical name of the store of users' keys, which AWS KMS binds each of them to. It is `logicalName` in notes/src/user-keys.ts. */
const LOGICAL_NAME = "UserKeys";

/**
 * Returns the use of the key for users' branch keys: the encryption contexts of AWS's branch key store, with the pair that
 * notes/src/user-keys.ts adds. Only a record with the active version has `version`.
 */
export function branchKeyUse(
  rights: Pick<KeyUse, "createBranchKeys" | "decrypt">,
): KeyUse {
  return {
    ...rights,
    contextNames: [
      "aws-crypto-ec:purpose",
      "branch-key-id",
      "create-time",
      "hierarchy-version",
      "kms-arn",
      "tablename",
      "type",
    ],
    optionalNames: ["version"],
    context: {
      "aws-crypto-ec:purpose": "notes",
      "hierarchy-version": "1",
      tablename: LOGICAL_NAME,
    },
  };
}
