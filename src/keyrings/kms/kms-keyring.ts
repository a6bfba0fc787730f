import { copyBytes } from "../../util/bytes.ts";
import { unwrapping } from "../data-key-entries.ts";
import type { Keyring } from "../keyring.ts";
import {
  type KmsKeyringOptions,
  type KmsKeys,
  keyringId,
  type ResolvedDiscovery,
  readKeys,
} from "./kms-keys.ts";
import { rewrap } from "./kms-rewrap.ts";
import { unwrap } from "./kms-unwrap.ts";
import {
  assertKeys,
  callOf,
  generate,
  generateEach,
  wrapWithAll,
} from "./kms-wrap.ts";

function placeOf({ partition, regions }: ResolvedDiscovery): string {
  const named = regions ? ` (${regions.join(", ")})` : "";
  return `the partition ${partition}${named}`;
}

/** Checked options of every KMS keyring that was made, for rewrapping from one KMS keyring to another. */
const keysOf = new WeakMap<Keyring, KmsKeys>();

/**
 * Makes a keyring on symmetric keys of AWS KMS, as the KMS keyring of the AWS Encryption SDK does. KMS generates and
 * unwraps the data keys. The encryption context is KMS's encryption context, which CloudTrail records.
 *
 * Encrypting calls GenerateDataKey with the first key, then Encrypt with the others in parallel. Decrypting
 * calls Decrypt with a key of the home Region (`AWS_REGION`, otherwise the first key's Region), and tries the next key
 * if that fails. `KeyId` is always sent, and the key in the answer is checked. Only configured keys unwrap; a
 * multi-Region key (`mrk-…`) also unwraps data keys of its replicas. `discovery` allows more keys.
 *
 * `masking.rewrap` from one KMS keyring to another is a ReEncrypt call if both have a key in the same Region, so the
 * data key never leaves KMS. For a format that needs a separate data key for each key, every key generates one, in
 * parallel.
 *
 * @param options The keys, and access to KMS.
 * @returns A keyring. Keyrings with equal options share cached data keys, unless a client is given.
 * @throws {TypeError} If there are no keys, a key identifier is not valid, or an option is unknown or has the wrong
 * type.
 * @throws {RangeError} If a time is not positive, or there are more than 10 grant tokens.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { kmsKeyring } from "sealmask/kms";
 * import { startLocalKms } from "sealmask/testing";
 * import { KMSClient } from "@aws-sdk/client-kms";
 *
 * const kms = await startLocalKms(); // In production: no client at all, and the ARN of a key.
 * const { arn } = await kms.createKey();
 * const client = new KMSClient(kms.clientConfig());
 *
 * const masking = new DataMasking({ keyring: kmsKeyring({ keyIds: [arn], client }) });
 * const context = { tenant_id: "a06b" };
 * const token = await masking.encrypt({ ssn: "078-05-1120" }, { context });
 * console.log(await masking.decrypt(token, { context })); // { ssn: "078-05-1120" }
 * client.destroy();
 * await kms.stop();
 * ```
 */
export function kmsKeyring(options: KmsKeyringOptions): Keyring {
  const settings = readKeys(options);
  const { keys, discovery, availability } = settings;
  const names = keys.map(({ text }) => text).sort();
  const accounts = discovery && [
    discovery.partition,
    [...discovery.accountIds].sort(),
    ...(discovery.regions ? [[...discovery.regions].sort()] : []),
  ];

  const id = keyringId("aws-kms", settings, [names, accounts, availability]);

  const keyring: Keyring = {
    get id() {
      return id();
    },

    keyNames: [
      ...keys.map(({ text }) => text),
      ...(discovery?.accountIds.map(
        (id) => `any key of account ${id} in ${placeOf(discovery)}`,
      ) ?? []),
    ],

    async generateDataKey(request) {
      request.signal?.throwIfAborted();
      return generate(settings, request);
    },

    async wrapDataKey(request) {
      request.signal?.throwIfAborted();
      assertKeys(settings, "wrap the data key");
      const plaintext = copyBytes(request.plaintext);
      try {
        return await wrapWithAll(settings, callOf(settings, request), {
          keys,
          plaintext,
          already: false,
        });
      } finally {
        plaintext.fill(0);
      }
    },

    async generateEntries(request) {
      request.signal?.throwIfAborted();
      return generateEach(settings, request);
    },

    ...unwrapping(async (request) =>
      unwrap(settings, request.encryptedDataKeys, request),
    ),

    async rewrapDataKey(request) {
      const from = keysOf.get(request.from);
      return from === undefined ? null : rewrap(settings, from, request);
    },
  };
  keysOf.set(keyring, settings);
  return keyring;
}
