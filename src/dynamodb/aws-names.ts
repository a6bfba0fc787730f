import { quote } from "../util/assert.ts";

/** Options of the AWS Database Encryption SDK, and the options of sealmask that stand for them. */
const OPTIONS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["logicalTableName", "tableName"],
  ["partitionKeyName", "partitionKey"],
  ["sortKeyName", "sortKey"],
  ["attributeActionsOnEncrypt", "attributes"],
  ["allowedUnsignedAttributes", "unsigned.names"],
  ["allowedUnsignedAttributePrefix", "unsigned.prefix"],
  ["algorithmSuiteId", "algorithmSuite"],
  ["plaintextOverride", "plaintextPolicy"],
  ["plaintextPolicyOverride", "plaintextPolicy"],
]);

/** Values of options of the AWS Database Encryption SDK, and those of sealmask that stand for them. */
const VALUES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ["ENCRYPT_AND_SIGN", "encrypt"],
  ["SIGN_ONLY", "sign"],
  ["SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT", "context"],
  ["DO_NOTHING", "none"],
  ["ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384", "6700"],
  [
    "ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384",
    "6701",
  ],
  ["FORCE_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ", "force-write-allow-read"],
  ["FORBID_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ", "forbid-write-allow-read"],
  ["FORBID_PLAINTEXT_WRITE_FORBID_PLAINTEXT_READ", "forbid-write-forbid-read"],
]);

/**
 * Throws if an options object has a member that the AWS Database Encryption SDK has under another name; the error message
 * gives the name.
 *
 * @param names all members that the function takes
 * @throws {TypeError} if there is such a member
 */
export function refuseAwsOptions(
  what: string,
  options: unknown,
  names: readonly string[],
): void {
  if (typeof options !== "object" || options === null) return;
  for (const name of Object.keys(options)) {
    const ours = names.includes(name) ? undefined : OPTIONS.get(name);
    if (ours === undefined) continue;
    throw new TypeError(
      `Cannot use the options of ${what}: unknown option ${quote(name)}; write ${ours}`,
    );
  }
}

/**
 * Returns advice for an error message about a value that the AWS Database Encryption SDK has under another name, with a
 * semicolon before it; otherwise `""`.
 */
export function adviceForAws(value: unknown): string {
  const ours = typeof value === "string" ? VALUES.get(value) : undefined;
  return ours === undefined ? "" : `; write ${quote(ours)}`;
}

/** Describes a value of the AWS Database Encryption SDK by its name, for an error message; otherwise `undefined`. */
export function awsNameOf(value: unknown): string | undefined {
  const isKnown = typeof value === "string" && VALUES.has(value);
  return isKnown ? quote(value) : undefined;
}
