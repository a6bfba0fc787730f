import {
  type Area,
  encrypted,
  newKey,
  opens,
  outcome,
  type Step,
} from "../step.ts";

type Context = Record<string, string>;

/** Makes a step that encrypts under one context and decrypts under another. */
function under(
  name: string,
  [before, after]: readonly [Context | undefined, Context | undefined],
  aws: string,
  rest: Partial<Step> = {},
): Step {
  return {
    name,
    aws,
    async run(server) {
      const kms = server.client();
      const blob = await encrypted(kms, await newKey(kms), before);
      const input = { CiphertextBlob: blob, EncryptionContext: after };
      return outcome(kms.decrypt(input), opens);
    },
    ...rest,
  };
}

const REFUSED = "InvalidCiphertextException";

/** Steps about the encryption context: it is bound to the ciphertext and compared exactly. */
export const context: Area = {
  name: "encryption context",
  steps: [
    under(
      "the same pairs in another order open",
      [
        { a: "1", b: "2" },
        { b: "2", a: "1" },
      ],
      "opens",
    ),
    under(
      "names and values of any script open",
      [{ ä: "\u{1f3ad}" }, { ä: "\u{1f3ad}" }],
      "opens",
    ),
    under("an empty context is none", [undefined, {}], "opens"),
    under("another value", [{ a: "1" }, { a: "2" }], REFUSED),
    under("another name", [{ a: "1" }, { b: "1" }], REFUSED),
    under("another case", [{ a: "x" }, { a: "X" }], REFUSED),
    under("a pair too few", [{ a: "1", b: "2" }, { a: "1" }], REFUSED),
    under("a pair too many", [{ a: "1" }, { a: "1", b: "2" }], REFUSED),
    under("no context", [{ a: "1" }, undefined], REFUSED),
    under(
      "the border between name and value moved",
      [{ ab: "c" }, { a: "bc" }],
      REFUSED,
      {
        source:
          "API Reference, Encrypt: the same context, an exact case-sensitive match",
        moto: {
          gives: "opens",
          why: "joins names and values without a border between them",
        },
      },
    ),
    {
      name: "a data key opens under its own context, and no other",
      aws: "its own: opens, another: InvalidCiphertextException",
      async run(server) {
        const kms = server.client();
        const made = await kms.generateDataKey({
          KeyId: await newKey(kms),
          KeySpec: "AES_256",
          EncryptionContext: { a: "1" },
        });
        const open = (EncryptionContext: Context) =>
          outcome(
            kms.decrypt({
              CiphertextBlob: made.CiphertextBlob,
              EncryptionContext,
            }),
            ({ Plaintext }) =>
              Plaintext?.join() === made.Plaintext?.join()
                ? "opens"
                : "opens to something else",
          );
        return `its own: ${await open({ a: "1" })}, another: ${await open({ a: "2" })}`;
      },
    },
  ],
};
