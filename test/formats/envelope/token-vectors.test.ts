import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { DataMasking, localKeyring } from "../../../mod.ts";
import { seal } from "../../../src/entries/patch.ts";
import { acceptedSealed, WRAPPING_KEYS } from "../../token-vectors/accepted.ts";
import { makeVectors } from "../../token-vectors/vectors.ts";

const file = new URL(
  "../../../docs/reference/token-vectors.json",
  import.meta.url,
);

test("the vectors of the token format are what a second implementation writes", () => {
  const kept = JSON.parse(readFileSync(file, "utf8"));
  // A round trip through JSON removes `undefined`.
  expect(kept).toEqual(JSON.parse(JSON.stringify(makeVectors())));
});

test("the sealed patch of the vectors is the one that seal writes", async () => {
  const { key, keyName } = WRAPPING_KEYS.current;
  const keyring = localKeyring({ key: Buffer.from(key, "hex"), keyName });
  const masking = new DataMasking({ keyring });
  for (const { restored, document, patch } of acceptedSealed()) {
    const made = await seal(masking, restored as object, {
      fields: ["ssn", "cards[*].number"],
    });
    expect(made.document).toEqual(document as object);
    expect(JSON.stringify(await masking.decrypt(made.sealed))).toBe(patch);
  }
});
