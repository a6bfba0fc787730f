import { tokensOf } from "./grants.ts";
import { list, type Member, optional, text, word } from "./request-shape.ts";
import type { Call } from "./service-call.ts";
import { KmsFailure } from "./service-failure.ts";

/** The member GrantTokens. */
export const grantTokens: Member<string[] | undefined> = optional(
  list(0, 10, text(1, 8192)),
);

/**
 * Checks that grant tokens are ours.
 *
 * @throws {KmsFailure} an InvalidGrantTokenException
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

/** What AWS answers instead of doing what a call with DryRun asks. */
export function wouldSucceed(): KmsFailure {
  return new KmsFailure(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}

/** Ends a call with DryRun, once everything is checked. */
export function assertNotDry(dryRun: boolean): void {
  if (dryRun) throw wouldSucceed();
}

const IGNORE_CIPHERTEXT = "IGNORE_CIPHERTEXT";

/** The member DryRunModifiers. */
export const dryRunModifiers: Member<string[] | undefined> = optional(
  list(0, 1, word(IGNORE_CIPHERTEXT)),
);

/** Whether a request asks about permissions alone, for no ciphertext in particular. */
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
