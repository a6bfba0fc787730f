import { quote, refuseAs } from "../../util/assert.ts";
import { KeyringError } from "../../util/errors.ts";
import type { JoseJwks, JoseRemoteKeySet } from "./key-set.ts";
import { loadJose } from "./load-jose.ts";

/** Pattern for hosts of this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Parses and checks the URL of a key set.
 *
 * @throws {TypeError} if the URL is not valid, holds credentials, or uses a protocol on which others could change the
 * keys
 */
export function readUrl(url: string | URL): URL {
  let read: URL;
  try {
    read = new URL(url);
  } catch {
    return refuseAs("jwks", "an absolute URL", "a string that is not one");
  }
  const { protocol, hostname, username, password } = read;
  // An attacker who replaces a public key on the way can read everything that is wrapped with it.
  const isSafe =
    protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  if (!isSafe)
    refuseAs("jwks", "a URL that begins with https:", quote(protocol));
  if (username !== "" || password !== "") {
    refuseAs(
      "jwks",
      "a URL without user name and password",
      "a URL with credentials",
    );
  }
  return read;
}

const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * Checks that a key set from a URL holds public keys only.
 *
 * @throws {KeyringError} if it holds a private or secret key
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
    "Cannot use the key set of the URL: expected public keys, got private keys; replace them, because others may have read them",
    { reason: "invalid" },
  );
}

/** Returns a function that makes the key set of a URL at its first call. `jose` downloads the set and caches it. */
export function remoteKeySet(url: URL): () => Promise<JoseRemoteKeySet> {
  let set: JoseRemoteKeySet | undefined;
  return async () => {
    const { createRemoteJWKSet } = await loadJose();
    set ??= createRemoteJWKSet(url);
    return set;
  };
}
