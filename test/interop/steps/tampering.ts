import {
  type Area,
  encrypted,
  newKey,
  opens,
  outcome,
  type Step,
} from "../step.ts";

/** Makes a step that encrypts, changes the ciphertext and decrypts. */
function changed(
  name: string,
  change: (blob: Uint8Array) => Uint8Array,
  aws = "InvalidCiphertextException",
  rest: Partial<Step> = {},
): Step {
  return {
    name,
    aws,
    async run(server) {
      const kms = server.client();
      const KeyId = await newKey(kms);
      const CiphertextBlob = change(await encrypted(kms, KeyId));
      return outcome(kms.decrypt({ CiphertextBlob, KeyId }), opens);
    },
    ...rest,
  };
}

const NOT_COMPARED = "compares keys, and answers with another error";

/** Steps about ciphertexts: only the unchanged ciphertext opens, and only with its own key. */
export const tampering: Area = {
  name: "tampering",
  steps: [
    changed("the last bit turned", (blob) => {
      const copy = blob.slice();
      copy.set([(blob.at(-1) ?? 0) ^ 1], blob.length - 1);
      return copy;
    }),
    changed(
      "a bit turned in every eighth byte",
      (blob) => blob.map((byte, i) => (i % 8 === 4 ? byte ^ 1 : byte)),
      "InvalidCiphertextException",
      {
        source: "API Reference, Decrypt: errors",
        moto: {
          gives: "AccessDeniedException",
          why: "looks for the key that the changed bytes name",
        },
      },
    ),
    changed("the last byte cut off", (blob) => blob.slice(0, -1)),
    changed("a byte more", (blob) => Uint8Array.of(...blob, 0)),
    changed("20 bytes left", (blob) => blob.slice(0, 20)),
    changed("other bytes altogether", (blob) => blob.map(() => 0xff)),
    changed("no bytes", () => new Uint8Array(), "ValidationException", {
      source: "API Reference, Decrypt: CiphertextBlob has 1 to 6,144 bytes",
      moto: {
        gives: "InvalidCiphertextException",
        why: "does not check lengths of ciphertexts",
      },
    }),
    {
      name: "another key named",
      aws: "IncorrectKeyException",
      source: "API Reference, Decrypt: KeyId",
      async run(server) {
        const kms = server.client();
        const CiphertextBlob = await encrypted(kms, await newKey(kms));
        const KeyId = await newKey(kms);
        return outcome(kms.decrypt({ CiphertextBlob, KeyId }), opens);
      },
      moto: { gives: "AccessDeniedException", why: NOT_COMPARED },
    },
    {
      name: "another Region, no key named",
      aws: "AccessDeniedException",
      async run(server) {
        const kms = server.client();
        const there = server.client({ region: "eu-west-1" });
        const CiphertextBlob = await encrypted(kms, await newKey(kms));
        return outcome(there.decrypt({ CiphertextBlob }), opens);
      },
    },
  ],
};
