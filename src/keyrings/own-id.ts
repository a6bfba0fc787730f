import { requireWebCrypto } from "../crypto/require-web-crypto.ts";

/**
 * Returns a function that gives a random id, unique to one keyring object. Keyrings with different keys must never
 * share an id, or a cache would return the data keys of one for the other. Names do not identify keys. A digest of the
 * key is not available either: a keyring is made synchronously, and a `CryptoKey` may not be extractable.
 *
 * @param start prefix of the id: kind and name of the keyring
 * @returns a function that draws the id at its first call, because Cloudflare Workers refuse random values while
 * modules load
 */
export function ownId(start: string): () => string {
  let id: string | undefined;
  return () => {
    id ??= `${start}#${requireWebCrypto().randomUUID()}`;
    return id;
  };
}
