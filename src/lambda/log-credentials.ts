import { isMembers } from "./event-kind.ts";

/** Names of members that hold credentials, in lower case and without what joins words. */
const CREDENTIALS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "authorization",
  "authorizationtoken",
  "cookie",
  "cookies",
  "outputtoken",
  "proxyauthorization",
  "setcookie",
]);

/** How names of others end, such as `x-amz-security-token`, `apiAccessToken` and `newPassword`. */
const CREDENTIAL_END =
  /(?:(?:access|auth|id|identity|refresh|security|session)token|apikey|clientsecret|passphrase|passwd|password|privatekey|secretaccesskey)$/;

/**
 * Values that are credentials themselves: a header `authorization` in a list without names, a presigned URL, or one with a
 * password.
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
 * Masks what holds credentials, whatever else is masked: members by their names, such as a header `authorization`, and
 * texts that are some.
 */
export function maskCredentials(data: unknown): unknown {
  if (typeof data === "string") return CREDENTIAL.test(data) ? MASK : data;
  if (Array.isArray(data)) return data.map(maskCredentials);
  if (!isMembers(data)) return data;
  // A header in a list of names and values.
  const isPair = isCredential(data.key) || isCredential(data.name);
  const masked = Object.entries(data).map(([name, value]) => {
    const isMasked = isCredential(name) || (isPair && name === "value");
    return [name, isMasked ? MASK : maskCredentials(value)];
  });
  return Object.fromEntries(masked);
}
