// A new deployment, with a key from another secret.
import { DataMasking, decodeKey, localKeyring } from "sealmask";

const old = new DataMasking({
  keyring: localKeyring({
    key: decodeKey("q1vJd0m0zV4tqg3n9cQm7w5m3YpZb9x2r8sT6uV1wXk"),
    keyName: "prod",
  }),
});
const token = await old.encrypt("a secret");
const now = new DataMasking({
  keyring: localKeyring({
    key: decodeKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
    keyName: "prod",
  }),
});
console.log(await now.decrypt(token));
