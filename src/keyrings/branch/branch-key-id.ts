import type { EncryptionContext } from "../../message/encryption-context.ts";
import { quote, refusalOf, refuseAs } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { assertFunction } from "../../util/read-value.ts";
import { failureName } from "../failure-text.ts";
import { AN_ID, isId, readId } from "../id-text.ts";
import { type KeyringVerb, lookupFailure } from "../keyring-failure.ts";

/**
 * Function that chooses the id of a branch key by the encryption context: AWS's branch key id supplier. It is
 * synchronous, and gives the same id for the same context when a data key is unwrapped.
 */
export type BranchKeyIdOf = (context: EncryptionContext) => string;

/** Checked options `branchKeyId` and `branchKeyIdOf`. */
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

/** Returns the name of the keyring of one branch key in error messages. */
export function labelOf(branchKeyId: string): string {
  return `branch keyring ${quote(branchKeyId)}`;
}

function oneId(id: unknown): BranchKeyIds {
  if (typeof id === "function") {
    const got = "a function; give it as branchKeyIdOf";
    refuseAs("branchKeyId", AN_ID, got);
  }
  const fixed = readId("branchKeyId", id);
  return { fixed, label: labelOf(fixed), keyName: fixed, idFor: () => fixed };
}

function chosenId(choose: unknown): BranchKeyIds {
  const expected = "a function that returns the id of a branch key";
  assertFunction("branchKeyIdOf", choose, expected);
  const idOf = choose as BranchKeyIdOf;
  const label = "branch keyring";
  return {
    fixed: undefined,
    label,
    keyName: "the branch key that branchKeyIdOf chooses",
    idFor(verb, context) {
      let id: unknown;
      try {
        id = idOf(context);
      } catch (cause) {
        const why = `branchKeyIdOf failed with ${failureName(cause)}`;
        throw lookupFailure(verb, label, why, cause);
      }
      if (isId(id)) return id;
      const got = describeType(id);
      const message = refusalOf("the result of branchKeyIdOf", AN_ID, got);
      throw new KeyringError(message, { reason: "invalid" });
    },
  };
}

/**
 * Reads the options `branchKeyId` and `branchKeyIdOf`, of which one is given.
 *
 * @throws {TypeError} if both are given or none, the id is not a string that can be an id, or `branchKeyIdOf` is not a
 * function
 */
export function readBranchKeyIds(id: unknown, idOf: unknown): BranchKeyIds {
  if (id !== undefined && idOf !== undefined) {
    refuseAs("branchKeyring", "branchKeyId or branchKeyIdOf", "both");
  }
  if (id === undefined && idOf === undefined) {
    refuseAs("branchKeyring", "branchKeyId or branchKeyIdOf", "neither");
  }
  return idOf === undefined ? oneId(id) : chosenId(idOf);
}
