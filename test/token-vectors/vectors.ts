/** Collects what docs/reference/token-vectors.json holds. */
import {
  acceptedDocuments,
  acceptedSealed,
  acceptedTokens,
  type DocumentVector,
  type SealedVector,
  type TokenVector,
  WRAPPING_KEYS,
} from "./accepted.ts";
import { type RefusedVector, refusedTokens } from "./refused.ts";
import type { WrappingKey } from "./write-token.ts";

/** The vectors of the token format. */
export interface TokenVectors {
  readonly specification: string;
  readonly wrappingKeys: readonly WrappingKey[];
  readonly tokens: readonly TokenVector[];
  readonly documents: readonly DocumentVector[];
  readonly sealed: readonly SealedVector[];
  /** The key "2026" alone is at hand to read them. */
  readonly refused: readonly RefusedVector[];
}

/** Makes the vectors anew, the same each time. */
export function makeVectors(): TokenVectors {
  return {
    specification: "token-format.md",
    wrappingKeys: Object.values(WRAPPING_KEYS),
    tokens: acceptedTokens(),
    documents: acceptedDocuments(),
    sealed: acceptedSealed(),
    refused: refusedTokens(),
  };
}

/** Returns the text of the file of vectors. */
export function vectorsText(): string {
  return `${JSON.stringify(makeVectors(), null, 2)}\n`;
}
