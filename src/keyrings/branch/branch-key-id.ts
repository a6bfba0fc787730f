import type { EncryptionContext } from "../../message/encryption-context.ts";
import { refusalOf, refuse } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { failureName } from "../failure-text.ts";
import { type KeyringVerb, lookupFailure } from "../keyring-failure.ts";

/**
 * Id of a branch key, or a function that chooses the id by the encryption context: AWS's branch key id supplier. The
 * function is synchronous, and gives the same id for the same context when a data key is unwrapped.
 */
export type BranchKeyId = string | ((context: EncryptionContext) => string);

/** Checked option `branchKeyId`. */
export interface BranchKeyIds {
  /** The id, or `undefined` if a function chooses it. */
  readonly fixed: string | undefined;
  /** Name of the keyring in error messages. */
  readonly label: string;
  /** Name of the keyring's key in error messages about messages of another key. */
  readonly keyName: string;
  /**
   * Returns the id of the branch key for an encryption context.
   *
   * @throws {KeyringError} if the caller's function throws, or does not return an id
   */
  idFor(verb: KeyringVerb, context: EncryptionContext): string;
}

const AN_ID = "a string that is not empty and has no lone surrogates";

/** Tells whether a value can be an id. UTF-8 would map two ids with lone surrogates to the same bytes. */
function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.isWellFormed();
}

/** Returns the name of the keyring of one branch key in error messages. */
export function labelOf(branchKeyId: string): string {
  return `branch keyring ${JSON.stringify(branchKeyId)}`;
}

/**
 * Reads the option `branchKeyId`.
 *
 * @throws {TypeError} if the value is neither an id nor a function
 */
export function readBranchKeyId(option: unknown): BranchKeyIds {
  if (typeof option !== "function") {
    if (isId(option)) {
      const idFor = () => option;
      return { fixed: option, label: labelOf(option), keyName: option, idFor };
    }
    const expected = `${AN_ID}, or a function that returns one`;
    return refuse("branchKeyId", expected, option);
  }
  const label = "branch keyring";
  return {
    fixed: undefined,
    label,
    keyName: "the branch key that branchKeyId chooses",
    idFor(verb, context) {
      let id: unknown;
      try {
        id = option(context);
      } catch (cause) {
        const why = `branchKeyId failed with ${failureName(cause)}`;
        throw lookupFailure(verb, label, why, cause);
      }
      if (isId(id)) return id;
      const got = describeType(id);
      const message = refusalOf("the result of branchKeyId", AN_ID, got);
      throw new KeyringError(message, { reason: "invalid" });
    },
  };
}
