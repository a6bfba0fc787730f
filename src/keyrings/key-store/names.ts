/** Names of the attributes of a record (branch key store, "Record Format"), which are names of pairs in its KMS encryption context too. */
export const BRANCH_KEY_ID = "branch-key-id";
export const TYPE = "type";
export const VERSION = "version";
export const CIPHERTEXT = "enc";
export const KMS_ARN = "kms-arn";
export const CREATE_TIME = "create-time";
export const HIERARCHY_VERSION = "hierarchy-version";

/** Name of the pair that holds the logical name of the key store. It is in the KMS encryption context only, and in no record. */
export const LOGICAL_NAME = "tablename";

/** Prefix of the names of custom pairs, in records and in the KMS encryption context. */
export const CUSTOM_PREFIX = "aws-crypto-ec:";

/** Type of the record with the active version of a branch key. */
export const ACTIVE = "branch:ACTIVE";

/** Type of the record with the beacon key. */
export const BEACON = "beacon:ACTIVE";

/** Prefix of the type of a record with a version, before the version's UUID. */
export const VERSION_PREFIX = "branch:version:";

/** Prefix of the ids and types that sealmask keeps for records of its own. */
export const OWN_PREFIX = "sealmask:";
