import { isMembers } from "./event-kind.ts";

/** Names of members that hold credentials, in lower case and without `-` and `_`. */
const CREDENTIALS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "authorization",
  "authorizationtoken",
  "cookie",
  "cookies",
  "outputtoken",
  "proxyauthorization",
  "setcookie",
]);

/** Ends of further names of credentials, such as `x-amz-security-token`, `apiAccessToken` and `newPassword`. */
const CREDENTIAL_END =
  /(?:(?:access|auth|id|identity|refresh|security|session)token|apikey|clientsecret|passphrase|passwd|password|privatekey|secretaccesskey)$/;

/**
 * Values that are credentials: an `authorization` header's value in a list without names, a presigned URL, or a URL
 * with a password.
 */
const CREDENTIAL =
  /^(?:Bearer|Basic|AWS4-HMAC-SHA256) |[?&](?:X-(?:Amz|Goog)-Signature|X-Amz-Security-Token|Signature|sig)=|^[a-z][\w+.-]*:\/\/[^/?#@\s:]*:[^/?#@\s]+@/i;

const MASK = "*****";

function isCredential(name: unknown): boolean {
  if (typeof name !== "string") return false;
  const letters = name.toLowerCase().replaceAll(/[-_]/g, "");
  return CREDENTIALS.has(letters) || CREDENTIAL_END.test(letters);
}

/**
 * Masks credentials in data, in addition to the configured fields: members with names such as `authorization`, and
 * strings that look like credentials.
 */
export function maskCredentials(data: unknown): unknown {
  if (typeof data === "string") return CREDENTIAL.test(data) ? MASK : data;
  if (Array.isArray(data)) return data.map(maskCredentials);
  if (!isMembers(data)) return data;
  // An object such as `{ key, value }` or `{ name, value }` is a header in a list.
  const isPair = isCredential(data.key) || isCredential(data.name);
  const masked = Object.entries(data).map(([name, value]) => {
    const isMasked = isCredential(name) || (isPair && name === "value");
    return [name, isMasked ? MASK : maskCredentials(value)];
  });
  return Object.fromEntries(masked);
}
