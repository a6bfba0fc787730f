import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../../message/encrypted-data-keys.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import { byRegion, type Candidate, findCandidates } from "./candidates.ts";
import { firstSuccess } from "./hedge.ts";
import { isRegionDown, joinFailures } from "./kms-failure.ts";
import type { KmsKeys } from "./kms-keys.ts";
import { decrypt, type KmsCall } from "./kms-operations.ts";
import { callOf, type Request } from "./kms-wrap.ts";
import { untriedText } from "./max-tried.ts";

const WHAT = "unwrap the data key";

/**
 * Makes the possible Decrypt calls of one Region one after the other, until KMS unwraps a data key, which it returns.
 * Stops early if the Region does not answer.
 *
 * @throws {KeyringError} if no call succeeds
 */
async function unwrapIn(
  candidates: readonly Candidate[],
  call: KmsCall,
): Promise<DataKeyEntry> {
  const errors: unknown[] = [];
  for (const candidate of candidates) {
    try {
      const { encryptedDataKey, ...request } = candidate;
      const lengths = AES_KEY_LENGTHS;
      const plaintext = await decrypt(call, { ...request, lengths });
      return { plaintext, encryptedDataKey };
    } catch (error) {
      call.signal?.throwIfAborted();
      errors.push(error);
      if (isRegionDown(error)) break;
    }
  }
  throw joinFailures(WHAT, errors);
}

/**
 * Unwraps the first data key that KMS can unwrap, beginning with the home Region. Resolves to `null` if none of the
 * encrypted data keys is for the keyring's keys.
 */
export async function unwrap(
  settings: KmsKeys,
  encryptedDataKeys: readonly EncryptedDataKey[],
  request: Request,
): Promise<DataKeyEntry | null> {
  request.signal?.throwIfAborted();
  const call = callOf(settings, request);
  const { candidates, untried } = findCandidates(encryptedDataKeys, settings);
  const regions = byRegion(candidates);
  if (regions.length === 0) return null;
  const attempts = regions.map(
    (candidates) => (signal: AbortSignal) =>
      unwrapIn(candidates, { ...call, signal }),
  );
  return firstSuccess(attempts, {
    hedgeAfterMs: settings.hedgeAfterMs,
    signal: call.signal,
    discard: ({ plaintext }) => plaintext.fill(0),
    failed: (errors) => joinFailures(WHAT, errors, untriedText(untried)),
  });
}
