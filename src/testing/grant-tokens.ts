import { tokensOf } from "./grants.ts";
import { list, type Member, optional, text, word } from "./request-shape.ts";
import type { Call } from "./service-call.ts";
import { KmsFailure } from "./service-failure.ts";

/** Reader of the request member `GrantTokens`. */
export const grantTokens: Member<string[] | undefined> = optional(
  list(0, 10, text(1, 8192)),
);

/**
 * Checks that this server issued the grant tokens.
 *
 * @throws {KmsFailure} an InvalidGrantTokenException if the server did not issue one of the tokens
 */
export function assertTokens(
  { service }: Call,
  tokens: readonly string[] = [],
): void {
  if (tokens.length === 0) return;
  const known = new Set(
    [...service.store.keys.values()]
      .flatMap((key) => Object.values(key.regions))
      .flatMap(({ grants }) => grants.flatMap(tokensOf)),
  );
  if (tokens.every((token) => known.has(token))) return;
  throw new KmsFailure("InvalidGrantTokenException", "Invalid grant token");
}

/** Makes the error with which AWS answers a call with `DryRun` that would have succeeded. */
export function wouldSucceed(): KmsFailure {
  return new KmsFailure(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}

/** Ends a call with `DryRun`, after all checks, with the error of {@link wouldSucceed}. */
export function assertNotDry(dryRun: boolean): void {
  if (dryRun) throw wouldSucceed();
}

const IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT";

/** Reader of the request member `DryRunModifiers`. */
export const dryRunModifiers: Member<string[] | undefined> = optional(
  list(0, 1, word(IGNORE_CIPHERTEXT)),
);

/** Tells whether a request only asks about permissions: it has `DryRun`, and asks KMS to ignore the ciphertext. */
export function ignoresCiphertext(
  request: Readonly<Record<string, unknown>>,
): boolean {
  const { DryRun, DryRunModifiers } = request;
  return (
    DryRun === true &&
    Array.isArray(DryRunModifiers) &&
    DryRunModifiers.includes(IGNORE_CIPHERTEXT)
  );
}
