import { quote, refuseAs } from "../../util/assert.ts";
import { KeyringError } from "../../util/errors.ts";
import type { JoseJwks, JoseRemoteKeySet } from "./key-set.ts";
import { loadJose } from "./load-jose.ts";

/** Hosts that are reached without a network. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Reads the URL of a key set.
 *
 * @throws {TypeError} when it is none, or one whose answers anyone on the way could change
 */
export function readUrl(url: string | URL): URL {
  let read: URL;
  try {
    read = new URL(url);
  } catch {
    return refuseAs("jwks", "an absolute URL", "a string that is none");
  }
  const { protocol, hostname, username, password } = read;
  // Whoever changes a public key on its way reads what is wrapped with it.
  const isSafe =
    protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  if (!isSafe)
    refuseAs("jwks", "a URL that begins with https:", quote(protocol));
  if (username !== "" || password !== "") {
    refuseAs("jwks", "a URL without user name and password", "one with them");
  }
  return read;
}

const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * Insists that the keys which a URL serves are public ones.
 *
 * @throws {KeyringError} when one is not
 */
export function assertPublic({ keys }: JoseJwks): void {
  const isPublic = keys.every(
    (jwk) =>
      typeof jwk === "object" &&
      jwk !== null &&
      SECRET_MEMBERS.every((name) => !Object.hasOwn(jwk, name)),
  );
  if (isPublic) return;
  throw new KeyringError(
    "Cannot use the key set of a URL: it serves private keys, which are to be replaced, as others may have read them",
    { reason: "invalid" },
  );
}

/** Makes the key set of a URL when it is first needed; `jose` loads it and keeps it for a while. */
export function remoteKeySet(url: URL): () => Promise<JoseRemoteKeySet> {
  let set: JoseRemoteKeySet | undefined;
  return async () => {
    const { createRemoteJWKSet } = await loadJose();
    set ??= createRemoteJWKSet(url);
    return set;
  };
}
