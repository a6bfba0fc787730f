import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { getCiphers } from "node:crypto";
import {
  type AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  MultiKeyringNode,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import {
  DataMasking,
  localKeyring,
  multiKeyring,
  webCrypto,
} from "../../../mod.ts";
import {
  type AlgorithmSuiteId,
  esdkFormat,
} from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { caught } from "../../support/caught.ts";

const SUITES: readonly AlgorithmSuiteId[] = [
  ...(["0014", "0046", "0078", "0114", "0146", "0178"] as const),
  ...(["0214", "0346", "0378", "0478", "0578"] as const),
];

const keyNamespace = "exchange";
const keyNames = ["one", "two", "three"];
const keyOf = (i: number) => new Uint8Array(32).fill(i + 1);

/** Makes keyrings with the same keys, one of sealmask and one of the SDK. */
function keyrings(count: number) {
  const [first, ...others] = keyNames.slice(0, count).map((keyName, i) => ({
    own: localKeyring({ key: keyOf(i), keyName, keyNamespace }),
    theirs: new RawAesKeyringNode({
      keyName,
      keyNamespace,
      unencryptedMasterKey: keyOf(i),
      // Without this option the SDK sorts by the runtime's locale, and other SDKs cannot unwrap its data keys.
      utf8Sorting: true,
      wrappingSuite:
        RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
    }),
  }));
  if (!first) throw new Error("No key");
  return {
    own: multiKeyring({
      generator: first.own,
      children: others.map(({ own }) => own),
    }),
    theirs: new MultiKeyringNode({
      generator: first.theirs,
      children: others.map(({ theirs }) => theirs),
    }),
  };
}

/** Tells whether the SDK supports a suite here: Deno's `node:crypto` lacks AES-192-GCM (denoland/deno#27671). */
const sdkCan = (suite: AlgorithmSuiteId) =>
  !["0046", "0146", "0346"].includes(suite) ||
  getCiphers().includes("aes-192-gcm");

/** Context whose order by UTF-8 bytes differs from that by UTF-16 units: U+FF5E comes before U+1F3AD. */
const context = { tenant_id: "a06b", "～": "1", "🎭": "2", Größe: "ä" };

/** Returns lengths of the JSON of a text, whose two quotes count. */
const sizes = (frameLength: number) =>
  [2, frameLength, 2 * frameLength, 3 * frameLength + 1].filter(
    (size) => size >= 2,
  );

for (const suite of SUITES) {
  const commits = suite === "0478" || suite === "0578";
  const policy = commits
    ? ("require-encrypt-require-decrypt" as const)
    : ("forbid-encrypt-allow-decrypt" as const);
  const sdk = buildClient(
    commits
      ? CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
      : CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT,
  );
  const suiteId = Number.parseInt(suite, 16) as AlgorithmSuiteIdentifier;

  describe(`suite ${suite}, beside the AWS Encryption SDK for JavaScript`, () => {
    for (const frameLength of [1, 512, 4_096, 65_536]) {
      for (const [i, crypto] of [webCrypto, nativeCrypto()].entries()) {
        test(`is read and written alike on ${crypto.name}, in frames of ${frameLength}`, async () => {
          for (const [round, size] of sizes(frameLength).entries()) {
            const { own, theirs } = keyrings(1 + ((round + i) % 3));
            const format = esdkFormat({
              algorithmSuite: suite,
              commitmentPolicy: policy,
              frameLength,
            });
            const masking = new DataMasking({ keyring: own, crypto, format });
            const value = "x".repeat(size - 2);
            if (!sdkCan(suite)) {
              const trying = () => sdk.encrypt(theirs, value, { suiteId });
              expect((await caught(trying)).message).toBe("Unknown cipher");
              continue;
            }
            const encryptionContext: Record<string, string> =
              round === 0 ? {} : context;
            const ours = await masking.encrypt(value, {
              context: encryptionContext,
            });
            const { plaintext, messageHeader } = await sdk.decrypt(
              theirs,
              Buffer.from(ours, "base64"),
            );
            expect(plaintext.toString()).toBe(JSON.stringify(value));
            for (const [name, text] of Object.entries(encryptionContext)) {
              expect(`${messageHeader.encryptionContext[name]}`).toBe(text);
            }
            const { result } = await sdk.encrypt(theirs, plaintext, {
              suiteId,
              frameLength,
              encryptionContext,
            });
            expect(
              await masking.decrypt<unknown>(result.toString("base64"), {
                context: encryptionContext,
              }),
            ).toBe(value);
          }
        });
      }
    }
  });
}

test("a message of the SDK's raw AES keyring as it is by default is refused, and the error names utf8Sorting", async () => {
  const { encrypt } = buildClient(
    CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  );
  // The SDK wipes the key that it receives.
  const options = () => ({
    keyName: "one",
    keyNamespace,
    unencryptedMasterKey: keyOf(0),
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const own = localKeyring({ key: keyOf(0), keyName: "one", keyNamespace });
  const masking = new DataMasking({ keyring: own, accept: [esdkFormat()] });
  // Dictionaries sort "alpha" before "Beta", bytes the other way round.
  for (const [context, isOpened] of [
    [{ alpha: "1", Beta: "2" }, false],
    [{ Tenant: "1" }, false],
    [{ tenant: "1", user: "2" }, true],
  ] as const) {
    const write = async (keyring: RawAesKeyringNode) => {
      const { result } = await encrypt(keyring, '"x"', {
        encryptionContext: { ...context },
      });
      return result.toString("base64");
    };
    const opening = { context: { ...context } as Record<string, string> };
    const sorted = await write(
      new RawAesKeyringNode({ ...options(), utf8Sorting: true }),
    );
    expect(await masking.decrypt<unknown>(sorted, opening)).toBe("x");
    const unsorted = await write(new RawAesKeyringNode(options()));
    if (isOpened) {
      expect(await masking.decrypt<unknown>(unsorted, opening)).toBe("x");
      continue;
    }
    const error = await caught(() => masking.decrypt(unsorted, opening));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("utf8Sorting: true");
  }
  // If the order is the same, the error has another cause.
  const other = new DataMasking({
    keyring: localKeyring({ key: keyOf(1), keyName: "one", keyNamespace }),
  });
  const token = await new DataMasking({ keyring: own }).encrypt(1);
  const error = await caught(() => other.decrypt(token));
  expect(error.message).not.toContain("utf8Sorting");
});

describe("a text as it is, beside the AWS Encryption SDK for JavaScript", () => {
  for (const suite of ["0178", "0478", "0578"] as const) {
    test(`is read and written alike, digits and all: suite ${suite}`, async () => {
      const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT);
      const commits = suite !== "0178";
      const old = buildClient(CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT);
      const { own, theirs } = keyrings(2);
      const format = esdkFormat({
        content: "text",
        commitmentPolicy: "require-encrypt-allow-decrypt",
        ...(commits ? { algorithmSuite: suite } : {}),
      });
      const masking = new DataMasking({ keyring: own, format });
      const encryptionContext = { "userpool-id": "us-east-1_example" };
      const { result } = await (commits ? sdk : old).encrypt(theirs, "012345", {
        suiteId: Number.parseInt(suite, 16) as AlgorithmSuiteIdentifier,
        encryptionContext,
      });
      const code = result.toString("base64");
      const call = { context: encryptionContext };
      expect(await masking.decrypt<string>(code, call)).toBe("012345");
      const ours = await masking.encrypt("012345", call);
      const { plaintext } = await sdk.decrypt(
        theirs,
        Buffer.from(ours, "base64"),
      );
      expect(plaintext.toString()).toBe("012345");
    });
  }
});
