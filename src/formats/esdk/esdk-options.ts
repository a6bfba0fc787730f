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
   * The suite to write with. Default `"0578"`; `"0478"` does not sign.
   *
   * @default "0578"
   */
  readonly algorithmSuite?: AlgorithmSuiteId | undefined;
  /**
   * Which messages are written and read.
   *
   * @default "require-encrypt-require-decrypt"
   */
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  /**
   * Bytes of plaintext in a frame, 1 to 2^32 - 1, or 0 for a body of one block.
   *
   * @default 4,096
   */
  readonly frameLength?: number | undefined;
  /**
   * How many encrypted data keys a message may carry, 1 to 65,535; each may cost a call to a key service.
   *
   * @default 10
   */
  readonly maxEncryptedDataKeys?: number | undefined;
  /**
   * Names of pairs of the encryption context that messages are bound to, but do not carry.
   *
   * @default none
   */
  readonly requiredContext?: readonly string[] | undefined;
  /**
   * What messages hold, which they do not say themselves: `"json"`, the JSON text of any value, as data masking
   * utilities write it; or `"text"`, a text as it is, such as the codes that Amazon Cognito sends.
   *
   * @default "json"
   */
  readonly content?: EsdkContent | undefined;
}

/** What messages hold: the JSON text of a value, or a text as it is. */
export type EsdkContent = "json" | "text";

/** Every option of the format. */
export const ESDK_FORMAT_NAMES: readonly (keyof EsdkFormatOptions)[] =
  /* @__PURE__ */ namesOf<EsdkFormatOptions>({
    algorithmSuite: true,
    commitmentPolicy: true,
    frameLength: true,
    maxEncryptedDataKeys: true,
    requiredContext: true,
    content: true,
  });

/** The options, with what they leave out. */
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
 * Reads the options.
 *
 * @throws {TypeError} when there is no such suite or policy, or one does not allow the other
 * @throws {RangeError} when a number makes no sense
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
