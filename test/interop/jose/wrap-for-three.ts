/** Prints the token of a field whose data key is wrapped by three keys: the reader's is last, after another key of its algorithm. */
import { exportJWK, generateKeyPair } from "jose";
import {
  DataMasking,
  generateKey,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";

const alg = "ECDH-ES+A256KW";
const other = await generateKeyPair(alg);
const own = await generateKeyPair(alg, { extractable: true });
const keyring = multiKeyring({
  generator: localKeyring({ key: generateKey() }),
  children: [
    joseKeyring({ alg, kid: "other", publicKey: other.publicKey }),
    joseKeyring({ alg, kid: "own", publicKey: own.publicKey }),
  ],
});

const context = { tenant_id: "a06b", purpose: "payroll" };
const row = { person: { ssn: "123-45-6789" } };
const masking = new DataMasking({ keyring });
const { person: token } = await masking.encrypt(row, {
  fields: ["person"],
  context,
});
const key = await exportJWK(own.privateKey);
const place = { path: ["person"], location: "/person" };
console.log(JSON.stringify({ alg, context, key, token, ...place }));
