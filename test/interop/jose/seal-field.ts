/** Prints the JWE of a field's token, its content key and the field's location. */
import {
  DataMasking,
  encodeKey,
  generateKey,
  localKeyring,
} from "../../../mod.ts";
import { toStandardJwe } from "../../../src/entries/jose.ts";

const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring });
const row = { person: { ssn: "123-45-6789" } };
const { person } = await masking.encrypt(row, { fields: ["person"] });

const jwe = toStandardJwe(person);
const key = encodeKey(await masking.contentKey(person));
console.log(JSON.stringify({ jwe, key, location: "/person" }));
