import type { EncryptionContext } from "../../mod.ts";
import type { Random } from "./random.ts";
import type { Owner } from "./soak-rig.ts";

/** What was encrypted, and what must come back. */
export interface Sealed {
  readonly owner: Owner;
  readonly context: EncryptionContext;
  /** A token, or a document with tokens in it. */
  readonly data: unknown;
  /** The JSON text of what was encrypted. */
  readonly expected: string;
  /** What no error may tell. */
  readonly secret: string;
}

/** How many are kept: more than the cache has data keys, fewer than would make every decryption a call. */
const CAPACITY = 60;

/** Under which encryption is done; one of them is empty. */
export const CONTEXTS: readonly EncryptionContext[] = [
  {},
  ...Array.from({ length: 15 }, (_, i) => ({
    tenant_id: `tenant-${i}`,
    purpose: i % 2 === 0 ? "billing" : "käufe & mehr",
  })),
];

/** The latest of what was encrypted, each replaced some time. */
export class SoakStore {
  readonly #kept: Sealed[] = [];

  get all(): readonly Sealed[] {
    return this.#kept;
  }

  add(sealed: Sealed, random: Random): void {
    const { length } = this.#kept;
    this.#kept[length < CAPACITY ? length : random.below(length)] = sealed;
  }
}

/** Makes a document, and names the secret in it. */
export function makeDocument(
  random: Random,
  id: number,
): { document: object; secret: string } {
  const secret = `secret-${id}-${random.below(2 ** 32).toString(36)}`;
  const cards = Array.from({ length: 1 + random.below(4) }, (_, i) => ({
    number: `${secret}-${i}`,
    type: "debit",
  }));
  const filler = "x".repeat(random.below(2_000));
  const document = { id, name: secret, address: { street: secret, filler } };
  return { document: { ...document, cards }, secret };
}

/** The fields of such a document that hold the secret. */
export const SECRET_FIELDS: readonly string[] = [
  "name",
  "address.street",
  "cards[*].number",
];
