import type { Call } from "./call.ts";
import { KmsFailure } from "./failure.ts";
import { tokensOf } from "./grants.ts";
import { list, type Member, optional, text } from "./shape.ts";

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
export function assertNotDry(dryRun: boolean): void {
  if (!dryRun) return;
  throw new KmsFailure(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun option is set.",
  );
}
