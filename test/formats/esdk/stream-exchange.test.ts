import { describe, expect, test } from "bun:test";
import {
  type AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import { localKeyring, webCrypto } from "../../../mod.ts";
import { decryptStream, encryptStream } from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import {
  bytesOf,
  context,
  cut,
  options,
  through,
} from "../../support/esdk-streams.ts";

describe("a stream and the AWS Encryption SDK for JavaScript", () => {
  const names = { keyName: "stream", keyNamespace: "exchange" };
  const key = new Uint8Array(32).fill(9);
  const own = localKeyring({ key, ...names });
  const theirs = new RawAesKeyringNode({
    ...names,
    unencryptedMasterKey: key,
    utf8Sorting: true,
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const sizes = (length: number) => [0, 1, length, 3 * length, 3 * length + 1];

  for (const suite of ["0478", "0578"] as const) {
    for (const frameLength of [1, 512, 4_096, 65_536]) {
      for (const crypto of [webCrypto, nativeCrypto()]) {
        test(`read each other: suite ${suite}, frames of ${frameLength}, on ${crypto.name}`, async () => {
          const settings = {
            ...options(suite, frameLength),
            keyring: own,
            crypto,
          };
          for (const length of sizes(frameLength)) {
            const bytes = bytesOf(length);
            const chunks = cut(bytes, 10_000);
            const message = await through(chunks, [encryptStream(settings)]);
            const opened = await sdk.decrypt(theirs, message);
            expect(Uint8Array.from(opened.plaintext)).toEqual(bytes);
            const { result } = await sdk.encrypt(theirs, bytes, {
              suiteId: Number.parseInt(suite, 16) as AlgorithmSuiteIdentifier,
              frameLength,
              encryptionContext: context,
            });
            const back = await through(cut(Uint8Array.from(result), 10_000), [
              decryptStream(settings),
            ]);
            expect(back).toEqual(bytes);
          }
        });
      }
    }
  }
});
