import type { Curve } from "../../crypto/ecdsa/ecdsa.ts";
import type { HashName } from "../../crypto/port.ts";
import { oneOf, refuseAs } from "../../util/assert.ts";
import { EnvelopeError } from "../../util/errors.ts";

/** The algorithm suites of the AWS Encryption SDK, by their ids in hexadecimal. */
export type AlgorithmSuiteId =
  | "0014"
  | "0046"
  | "0078"
  | "0114"
  | "0146"
  | "0178"
  | "0214"
  | "0346"
  | "0378"
  | "0478"
  | "0578";

/** What an algorithm suite says. All encrypt with AES-GCM, 12 bytes of initialisation vector and 16 of tag. */
export interface AlgorithmSuite {
  readonly id: AlgorithmSuiteId;
  /** The version of the message format; version 2 commits to the data key. */
  readonly version: 1 | 2;
  /** Bytes in the data key, and in the key derived from it. */
  readonly keyLength: number;
  /** Hash of HKDF; `null` where the data key itself encrypts. */
  readonly hash: HashName | null;
  /** The signature's curve; `null` for messages that are not signed. */
  readonly curve: Curve | null;
}

function suite(
  id: AlgorithmSuiteId,
  keyLength: number,
  hash: HashName | null,
  curve: Curve | null,
): AlgorithmSuite {
  return { id, version: hash === "SHA-512" ? 2 : 1, keyLength, hash, curve };
}

const SUITES: ReadonlyMap<string, AlgorithmSuite> = new Map(
  [
    suite("0014", 16, null, null),
    suite("0046", 24, null, null),
    suite("0078", 32, null, null),
    suite("0114", 16, "SHA-256", null),
    suite("0146", 24, "SHA-256", null),
    suite("0178", 32, "SHA-256", null),
    suite("0214", 16, "SHA-256", "P-256"),
    suite("0346", 24, "SHA-384", "P-384"),
    suite("0378", 32, "SHA-384", "P-384"),
    suite("0478", 32, "SHA-512", null),
    suite("0578", 32, "SHA-512", "P-384"),
  ].map((each) => [each.id, each]),
);

/** Returns the suite of an id; `undefined` if there is none. */
export function suiteOf(id: string): AlgorithmSuite | undefined {
  return SUITES.get(id);
}

/**
 * Which messages are written and read: `"require-encrypt-require-decrypt"` those alone that commit to their data key,
 * `"require-encrypt-allow-decrypt"` reads the others too, and `"forbid-encrypt-allow-decrypt"` writes those others.
 */
export type CommitmentPolicy =
  | "require-encrypt-require-decrypt"
  | "require-encrypt-allow-decrypt"
  | "forbid-encrypt-allow-decrypt";

const POLICIES: readonly CommitmentPolicy[] = [
  "require-encrypt-require-decrypt",
  "require-encrypt-allow-decrypt",
  "forbid-encrypt-allow-decrypt",
];

/**
 * Reads the option.
 *
 * @throws {TypeError} when it is none of the three
 */
export function readPolicy(
  policy: CommitmentPolicy | undefined,
): CommitmentPolicy {
  return oneOf("commitmentPolicy", policy ?? POLICIES[0], POLICIES);
}

/**
 * Reads the suite to write with: the policy's own if none is named.
 *
 * @throws {TypeError} when there is no such suite, or the policy does not allow it
 */
export function readSuite(
  id: AlgorithmSuiteId | undefined,
  policy: CommitmentPolicy,
): AlgorithmSuite {
  const commits = policy !== "forbid-encrypt-allow-decrypt";
  const chosen = id ?? (commits ? "0578" : "0378");
  const ids: readonly string[] = [...SUITES.keys()];
  const named = suiteOf(oneOf("algorithmSuite", chosen, ids)) as AlgorithmSuite;
  if ((named.version === 2) === commits) return named;
  return refuseAs(
    "algorithmSuite",
    `one that commitmentPolicy ${JSON.stringify(policy)} allows to write`,
    named.id,
  );
}

/**
 * Insists that a message may be read.
 *
 * @throws {EnvelopeError} when the policy does not allow it
 */
export function assertReadable(
  { id, version }: AlgorithmSuite,
  policy: CommitmentPolicy,
): void {
  if (version === 2 || policy !== "require-encrypt-require-decrypt") return;
  throw new EnvelopeError(
    `Cannot read the message: it was written with algorithm suite ${id}, which does not commit to the data key; commitmentPolicy "require-encrypt-allow-decrypt" reads it`,
  );
}
