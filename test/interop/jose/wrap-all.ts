/** Wraps one data key under every algorithm, and prints the JWEs and their keys for other languages to open. */
import { joseKeyring } from "../../../src/entries/jose.ts";
import {
  everyAlgorithm,
  octJwk,
  password,
  wrapped,
} from "../../keyrings/jose/jose-keys.ts";
import { bytesFrom, hexOf } from "../../support/keys.ts";

const plaintext = bytesFrom(5);
const all = [];
for (const [name, options] of await everyAlgorithm()) {
  const { alg, privateKey, key } = options;
  const { jwe } = await wrapped(joseKeyring(options), plaintext);
  const jwk = privateKey
    ? await crypto.subtle.exportKey("jwk", privateKey as CryptoKey)
    : octJwk((key as Uint8Array) ?? Buffer.from(password.password));
  const { kty, crv, x, y, d, n, e, p, q, dp, dq, qi, k } = jwk as JsonWebKey;
  all.push({
    name,
    alg,
    jwe,
    key: { kty, crv, x, y, d, n, e, p, q, dp, dq, qi, k },
  });
}
console.log(JSON.stringify({ plaintext: hexOf(plaintext), wrapped: all }));
