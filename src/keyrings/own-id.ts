import { requireWebCrypto } from "../crypto/require-web-crypto.ts";

/**
 * Makes an id that is one keyring object's own. Two keyrings with different keys must never share an id, or a cache would
 * hand out one's data keys for the other. Names prove nothing about keys, and a digest of the key cannot be had: making a
 * keyring is synchronous, and a CryptoKey may keep its bytes to itself. So the id is random.
 *
 * @param start what stands before it: the kind and name of the keyring
 * @returns a function that draws the id at its first call: Cloudflare Workers refuse random values where modules are loaded
 */
export function ownId(start: string): () => string {
  let id: string | undefined;
  return () => {
    id ??= `${start}#${requireWebCrypto().randomUUID()}`;
    return id;
  };
}
