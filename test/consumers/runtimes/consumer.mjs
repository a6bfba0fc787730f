/** Program of a user of the package; check.mjs runs it. */
import assert from "node:assert/strict";

/** For each entry, a call that throws inside sealmask. */
const MISTAKES = {
  sealmask: ({ decodeKey }) => decodeKey("?"),
  "sealmask/dynamodb": ({ itemEncryptor }) => itemEncryptor({}),
  "sealmask/esdk": ({ esdkFormat }) => esdkFormat({ algorithmSuite: 1 }),
  "sealmask/jose": ({ joseKeyring }) => joseKeyring({ alg: "none" }),
  "sealmask/key-store": ({ KeyStore }) => new KeyStore({}),
  "sealmask/kms": ({ kmsKeyring }) => kmsKeyring({ keyIds: [] }),
  "sealmask/kms-fetch": ({ fetchKmsClient }) => fetchKmsClient({ fips: 1 }),
  "sealmask/lambda": ({ maskingMiddleware }) => maskingMiddleware({}),
  "sealmask/log": ({ logMasking }) => logMasking({}),
  "sealmask/native": ({ nativeCrypto }) => nativeCrypto().aesGcm([]),
  "sealmask/patch": ({ seal }) => seal(),
  "sealmask/path": ({ JsonPointer }) => JsonPointer.get({}, "a"),
  "sealmask/testing": ({ startLocalKms }) => startLocalKms({ port: -1 }),
};

/** Asserts that each entry exports exactly the names that it declares, and that the entries work with each other. */
export async function use(load, names) {
  for (const [entry, declared] of Object.entries(names)) {
    assert.deepEqual(Object.keys(await load(entry)).sort(), declared, entry);
  }
  const { DataMasking, generateKey, localKeyring } = await load("sealmask");
  const { joseKeyring } = await load("sealmask/jose");
  const { seal, unseal } = await load("sealmask/patch");
  const keyrings = [
    localKeyring({ key: generateKey() }),
    joseKeyring({ alg: "A256KW", key: generateKey() }),
  ];
  for (const keyring of keyrings) {
    const masking = new DataMasking({ keyring });
    const person = { id: 1, ssn: "078-05-1120" };
    const { document, sealed } = await seal(masking, person, {
      fields: ["ssn"],
    });
    assert.equal(document.ssn, "*****");
    assert.deepEqual(await unseal(masking, document, sealed), person);
  }
  console.log("used");
}

/** Prints the stack of an error from each entry. */
export async function fail(load, names) {
  const stacks = {};
  for (const entry of Object.keys(names)) {
    try {
      await MISTAKES[entry](await load(entry));
    } catch ({ stack }) {
      stacks[entry] = stack;
    }
  }
  console.log(JSON.stringify(stacks));
}
