import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({
  keyring: memoryKeyring(),
  crypto: nativeCrypto(),
});
const fields = ["tags[*]"];
const row = { pk: "1", owner: { tags: ["retail", "vip"] } };
const sealed = (await masking.encrypt(row, {
  fields: ["owner.tags[*]"],
})) as typeof row;

/** Row as the AWS document client returns it: a string set is a `Set`. */
const stored = { ...sealed, owner: { tags: new Set(sealed.owner.tags) } };

describe("a Set of tokens in a document", () => {
  test("is refused with its place, and with what to do about it", async () => {
    for (const [give, place] of [
      [() => masking.decrypt(stored), "/owner/tags"],
      [() => masking.decrypt([stored]), "/0/owner/tags"],
      [() => masking.decrypt({ "a/b": new Map() }), "/a~1b"],
      [() => masking.rewrap(stored, { to: memoryKeyring() }), "/owner/tags"],
      [
        async () => (await masking.session()).decryptSync(stored),
        "/owner/tags",
      ],
      [async () => (await masking.session()).ready(stored), "/owner/tags"],
    ] as const) {
      const error = await caught(give);
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toMatch(
        /^Cannot look for tokens at "[^"]*": expected JSON data, got a (?:Set|Map); name the fields that hold tokens with \{ fields \}, or give an array in its place$/,
      );
      expect(error.message).toContain(`at "${place}"`);
    }
  });

  test("opens as an array, and stays where other fields are named", async () => {
    const tags = [...stored.owner.tags];
    const back = await masking.decrypt<typeof row>({
      ...stored,
      owner: { tags },
    });
    expect(new Set(back.owner.tags)).toEqual(new Set(row.owner.tags));
    const named = { ...stored, ssn: "078" };
    const once = await masking.encrypt(named, { fields: ["ssn"] });
    const other = await masking.decrypt<typeof named>(once, {
      fields: ["ssn"],
    });
    expect(other).toEqual(named);
    expect(other.owner).toBe(stored.owner);
  });

  test("that is a field itself is named with what to do", async () => {
    const error = await caught(() =>
      masking.decrypt(stored, { fields: ["owner.tags"] as string[] }),
    );
    expect(error).toBeInstanceOf(EnvelopeError);
    expect(error.message).toBe(
      'Cannot decrypt the field "/owner/tags": it holds no token; expected a string, got a Set; give an array in its place, and name its elements with [*]',
    );
    const array = await caught(() =>
      masking.decrypt(sealed, { fields: ["owner.tags"] }),
    );
    expect(array.message).toBe(
      'Cannot decrypt the field "/owner/tags": it holds no token; expected a string, got an array; name its elements with [*]',
    );
  });
});

test("what cannot be searched for another reason is told as before", async () => {
  const cycle: Record<string, unknown> = { tags: ["a"] };
  cycle.self = cycle;
  const error = await caught(() => masking.decrypt(cycle));
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  expect(error.message).toContain("cycle");
  const both: Record<string, unknown> = { cycle, tags: new Set(fields) };
  const either = await caught(() => masking.decrypt(both));
  expect(either).toBeInstanceOf(UnsupportedTypeError);
});
