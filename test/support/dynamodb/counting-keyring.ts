import type { Keyring } from "../../../mod.ts";
import {
  generateEntries,
  unwrapEntry,
} from "../../../src/keyrings/data-key-entries.ts";

/** Wraps a keyring so that calls to it are counted. */
export function countingKeyring(keyring: Keyring): {
  readonly counted: Keyring;
  /** Returns the number of calls so far. */
  readonly calls: () => number;
} {
  let calls = 0;
  const count = <T>(answer: T): T => {
    calls++;
    return answer;
  };
  const counted: Keyring = {
    id: `counted:${keyring.id}`,
    keyNames: keyring.keyNames,
    generateDataKey: (request) => count(keyring.generateDataKey(request)),
    wrapDataKey: (request) => count(keyring.wrapDataKey(request)),
    unwrapDataKey: (request) => count(keyring.unwrapDataKey(request)),
    generateEntries: (request) => count(generateEntries(keyring, request)),
    unwrapEntry: (request) => count(unwrapEntry(keyring, request)),
  };
  return { counted, calls: () => calls };
}
