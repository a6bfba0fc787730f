import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  DataMasking,
  generateKey,
  localKeyring,
  SealmaskError,
} from "../../../mod.ts";

const MUTATIONS = 10_000;
const ALPHABET =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});
const context = { tenant_id: "a06b" };

// One pair shares a data key; the others differ in context or in data key.
const tokens = [
  await masking.encrypt({ ssn: "123-45-6789", name: "Jo" }, { context }),
  await masking.encrypt({ ssn: "987-65-4321", name: "Mo" }, { context }),
  await masking.encrypt(
    { ssn: "123-45-6789" },
    { context: { tenant_id: "b" } },
  ),
  await masking.encrypt(new Uint8Array(33)),
  await new DataMasking({
    keyring: localKeyring({ key: generateKey() }),
  }).encrypt("a stranger's", { context }),
];

const token = fc.constantFrom(...tokens);
const part = fc.nat(4);
const any = fc.nat(10_000);

function splice(text: string, at: number, gone: number, come: string): string {
  const position = at % (text.length + 1 - gone);
  return text.slice(0, position) + come + text.slice(position + gone);
}

function editParts(text: string, edit: (parts: string[]) => void): string {
  const parts = text.split(".");
  edit(parts);
  return parts.join(".");
}

const changedCharacter = fc
  .tuple(
    token,
    any,
    fc.constantFrom(...ALPHABET, ".", "=", "+", "/", " ", "\n"),
  )
  .map(([text, at, come]) => splice(text, at, 1, come));

const strangeCharacter = fc
  .tuple(token, any, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }))
  .map(([text, at, come]) => splice(text, at, 1, come));

const dropped = fc
  .tuple(token, any, fc.integer({ min: 1, max: 40 }))
  .map(([text, at, gone]) => splice(text, at, gone, ""));

const added = fc
  .tuple(
    token,
    any,
    fc.string({
      unit: fc.constantFrom(...ALPHABET),
      minLength: 1,
      maxLength: 8,
    }),
  )
  .map(([text, at, come]) => splice(text, at, 0, come));

const partDropped = fc
  .tuple(token, part)
  .map(([text, i]) => editParts(text, (parts) => parts.splice(i, 1)));

const partEmptied = fc
  .tuple(token, part)
  .map(([text, i]) => editParts(text, (parts) => parts.splice(i, 1, "")));

const partAdded = fc
  .tuple(token, fc.nat(5), token, part)
  .map(([text, i, other, j]) =>
    editParts(text, (parts) => {
      parts.splice(i, 0, other.split(".")[j] as string);
    }),
  );

const partsSwapped = fc
  .tuple(token, token, fc.uniqueArray(part, { minLength: 1, maxLength: 4 }))
  .map(([text, other, places]) =>
    editParts(text, (parts) => {
      for (const i of places) parts[i] = other.split(".")[i] as string;
    }),
  );

const partsReordered = fc
  .tuple(token, fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }))
  .map(([text, order]) =>
    editParts(text, (parts) => {
      parts.splice(0, 5, ...order.map((i) => parts[i] as string));
    }),
  );

const headerReordered = fc
  .tuple(token, fc.infiniteStream(fc.nat()))
  .map(([text, random]) =>
    editParts(text, (parts) => {
      const members = Object.entries(
        JSON.parse(
          atob((parts[0] as string).replaceAll("-", "+").replaceAll("_", "/")),
        ),
      );
      members.sort(() => (random.next().value % 2 === 0 ? 1 : -1));
      parts[0] = btoa(JSON.stringify(Object.fromEntries(members)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
    }),
  );

test(`none of ${MUTATIONS} changed tokens gives a value: every one is a typed error that shows nothing`, async () => {
  let changed = 0;
  const property = fc.asyncProperty(
    fc.oneof(
      { weight: 4, arbitrary: changedCharacter },
      strangeCharacter,
      dropped,
      added,
      partDropped,
      partEmptied,
      partAdded,
      partsSwapped,
      partsReordered,
      headerReordered,
    ),
    fc.constantFrom(context, { tenant_id: "b" }, undefined),
    async (text, given) => {
      fc.pre(!tokens.includes(text));
      changed++;
      const outcome = await masking.decrypt(text, { context: given }).then(
        () => "a value",
        (error) => error,
      );
      if (!(outcome instanceof SealmaskError)) throw outcome;
      if (outcome.message.length > 300) throw new Error("a long message");
    },
  );
  await fc.assert(property, { numRuns: MUTATIONS, maxSkipsPerRun: 10 });
  expect(changed).toBe(MUTATIONS);
});

describe("every single character changed to every other one of the alphabet is refused", () => {
  const parts = [
    "the header",
    "the encrypted data keys",
    "the initialization vector",
    "the ciphertext",
    "the tag",
  ];
  for (const [i, name] of parts.entries()) {
    test(`in ${name}, and where it ends`, async () => {
      const [text] = tokens as [string];
      const before = text.split(".").slice(0, i).join(".").length;
      const first = i === 0 ? 0 : before + 1;
      const last = first + (text.split(".")[i] as string).length;
      expect(text[last]).toBe(i === 4 ? undefined : ".");
      for (let at = first; at <= last && at < text.length; at++) {
        for (const come of `${ALPHABET}.`) {
          if (text[at] === come) continue;
          const outcome = await masking
            .decrypt(splice(text, at, 1, come), { context })
            .then(
              () => "a value",
              (error) => error,
            );
          if (!(outcome instanceof SealmaskError)) throw outcome;
        }
      }
    });
  }
});
