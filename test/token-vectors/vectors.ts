/** Collects the content of docs/reference/token-vectors.json. */
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

/** Vectors of the token format. */
export interface TokenVectors {
  readonly specification: string;
  readonly wrappingKeys: readonly WrappingKey[];
  readonly tokens: readonly TokenVector[];
  readonly documents: readonly DocumentVector[];
  readonly sealed: readonly SealedVector[];
  /** Tokens to refuse; the reader has only the key "2026". */
  readonly refused: readonly RefusedVector[];
}

/** Makes the vectors; the result is always the same. */
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

/** Returns the text of the vectors' file. */
export function vectorsText(): string {
  return `${JSON.stringify(makeVectors(), null, 2)}\n`;
}
