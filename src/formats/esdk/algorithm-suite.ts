import type { Curve } from "../../crypto/ecdsa/ecdsa.ts";
import type { HashName } from "../../crypto/port.ts";
import { oneOf, refuseAs } from "../../util/assert.ts";
import { EnvelopeError } from "../../util/errors.ts";

/** Id of an algorithm suite of the AWS Encryption SDK, in hexadecimal digits. */
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

/**
 * Algorithm suite of the AWS Encryption SDK. Every suite encrypts with AES-GCM, a 12-byte initialization vector and a
 * 16-byte tag.
 */
export interface AlgorithmSuite {
  readonly id: AlgorithmSuiteId;
  /** Version of the message format. Version 2 commits to the data key. */
  readonly version: 1 | 2;
  /** Length in bytes of the data key, and of the key derived from it. */
  readonly keyLength: number;
  /** Hash function of HKDF, or `null` if the data key itself encrypts. */
  readonly hash: HashName | null;
  /** Elliptic curve of the signature, or `null` if messages are not signed. */
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

/** Returns the suite with an id, or `undefined` if there is none. */
export function suiteOf(id: string): AlgorithmSuite | undefined {
  return SUITES.get(id);
}

/**
 * Policy for key commitment, which decides which messages are written and read.
 *
 * - `"require-encrypt-require-decrypt"`: write and read only messages that commit to their data key
 * - `"require-encrypt-allow-decrypt"`: write only such messages, and read all
 * - `"forbid-encrypt-allow-decrypt"`: write only messages that do not commit, and read all
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
 * Reads the option `commitmentPolicy`.
 *
 * @throws {TypeError} if the value is not one of the three policies
 */
export function readPolicy(
  policy: CommitmentPolicy | undefined,
): CommitmentPolicy {
  return oneOf("commitmentPolicy", policy ?? POLICIES[0], POLICIES);
}

/**
 * Reads the option `algorithmSuite`, the suite to write with. The default depends on the policy.
 *
 * @throws {TypeError} if there is no such suite, or the policy does not allow it
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
    `a suite that commitmentPolicy ${JSON.stringify(policy)} allows for writing`,
    named.id,
  );
}

/**
 * Checks that the policy allows reading a message of this suite.
 *
 * @throws {EnvelopeError} if the policy does not allow reading it
 */
export function assertReadable(
  { id, version }: AlgorithmSuite,
  policy: CommitmentPolicy,
): void {
  if (version === 2 || policy !== "require-encrypt-require-decrypt") return;
  throw new EnvelopeError(
    `Cannot read the message: its algorithm suite ${id} does not commit to the data key; commitmentPolicy "require-encrypt-allow-decrypt" reads it`,
  );
}
