import { integerWithin, oneOf, refuse } from "../../util/assert.ts";
import { MAX_U16 } from "../../util/big-endian.ts";
import { namesOf, readOption } from "../../util/options.ts";
import {
  type AlgorithmSuite,
  type AlgorithmSuiteId,
  type CommitmentPolicy,
  readPolicy,
  readSuite,
} from "./algorithm-suite.ts";

/** Options of {@link esdkFormat}. */
export interface EsdkFormatOptions {
  /**
   * Algorithm suite to write with. `"0478"` does not sign.
   *
   * @default `"0578"`, or `"0378"` if the policy forbids commitment
   */
  readonly algorithmSuite?: AlgorithmSuiteId | undefined;
  /**
   * Policy for key commitment, which decides which messages are written and read.
   *
   * @default `"require-encrypt-require-decrypt"`
   */
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  /**
   * Length of a frame's plaintext in bytes, 1 to 2^32 - 1, or 0 for a body of one block.
   *
   * @default 4,096
   */
  readonly frameLength?: number | undefined;
  /**
   * Maximum number of encrypted data keys in a message, 1 to 65,535. Each of them may cost a call to a key
   * service.
   *
   * @default 10
   */
  readonly maxEncryptedDataKeys?: number | undefined;
  /**
   * Names of the pairs of the encryption context that messages are bound to but do not carry. The caller must give
   * these pairs to decrypt.
   *
   * @default none
   */
  readonly requiredContext?: readonly string[] | undefined;
  /**
   * Kind of content of the messages. A message does not state its kind of content. `"json"` is the JSON text of any
   * value, as data masking utilities write it. `"text"` is plain text, such as the codes that Amazon Cognito sends.
   *
   * @default "json"
   */
  readonly content?: EsdkContent | undefined;
}

/** Kind of content of a message: the JSON text of a value, or plain text. */
export type EsdkContent = "json" | "text";

/** Names of all options of {@link esdkFormat}. */
export const ESDK_FORMAT_NAMES: readonly (keyof EsdkFormatOptions)[] =
  /* @__PURE__ */ namesOf<EsdkFormatOptions>({
    algorithmSuite: true,
    commitmentPolicy: true,
    frameLength: true,
    maxEncryptedDataKeys: true,
    requiredContext: true,
    content: true,
  });

/** Checked {@link EsdkFormatOptions} with defaults filled in. */
export interface ResolvedEsdkOptions {
  readonly suite: AlgorithmSuite;
  readonly policy: CommitmentPolicy;
  readonly frameLength: number;
  readonly maxKeys: number;
  readonly required: ReadonlySet<string>;
  readonly content: EsdkContent;
}

const MAX_FRAME_LENGTH = 2 ** 32 - 1;

/**
 * Reads and checks the options of {@link esdkFormat}.
 *
 * @throws {TypeError} if there is no such suite or policy, or the policy does not allow the suite
 * @throws {RangeError} if a number is out of range
 */
export function resolveEsdkOptions(
  options?: EsdkFormatOptions,
): ResolvedEsdkOptions {
  const policy = readPolicy(readOption(options, "commitmentPolicy"));
  const names: unknown = readOption(options, "requiredContext") ?? [];
  const areNames =
    Array.isArray(names) && names.every((name) => typeof name === "string");
  if (!areNames) refuse("requiredContext", "an array of names", names);
  return {
    suite: readSuite(readOption(options, "algorithmSuite"), policy),
    policy,
    frameLength: integerWithin(
      "frameLength",
      readOption(options, "frameLength") ?? 4_096,
      0,
      MAX_FRAME_LENGTH,
    ),
    maxKeys: integerWithin(
      "maxEncryptedDataKeys",
      readOption(options, "maxEncryptedDataKeys") ?? 10,
      1,
      MAX_U16,
    ),
    required: new Set(names as string[]),
    content: oneOf<EsdkContent>(
      "content",
      readOption(options, "content") ?? "json",
      ["json", "text"],
    ),
  };
}
