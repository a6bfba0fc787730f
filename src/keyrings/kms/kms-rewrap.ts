import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import type { RewrapDataKeyRequest } from "../keyring.ts";
import { isMultiRegion } from "./arn.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { expecting } from "./check-answer.ts";
import { joinGrants, regionOf } from "./kms-access.ts";
import { causeName, joinFailures } from "./kms-failure.ts";
import type { KmsKeys } from "./kms-keys.ts";
import { encryptedDataKey } from "./kms-operations.ts";
import { reEncrypt } from "./kms-reencrypt.ts";
import { assertKeys, callOf, gather } from "./kms-wrap.ts";
import { isRegionOf } from "./partitions.ts";

const WHAT = "rewrap the data key";

const NOT_FOUND = "NotFoundException";
const ACCESS_DENIED = "AccessDeniedException";

/** Returns the Region in which a data key can be decrypted, or `undefined` if the Region is not known. */
function sourceRegion({ region, message }: Candidate): string | undefined {
  if (region !== undefined) return region;
  // If the client's Region is not known, the key's own Region counts, unless the key has replicas elsewhere.
  const isThere =
    !isMultiRegion(message.id) && isRegionOf(message.partition, message.region);
  return isThere ? message.region : undefined;
}

/**
 * Rewraps a data key for other keys inside KMS with ReEncrypt, so that the plaintext never leaves KMS. A ReEncrypt call
 * stays within one Region. Resolves to `null` if a new key is in a Region where none of the old keys is. If the Region
 * of a key is not known, the function calls KMS, and resolves to `null` if KMS does not find the key.
 */
export async function rewrap(
  settings: KmsKeys,
  from: KmsKeys,
  request: RewrapDataKeyRequest,
): Promise<EncryptedDataKey[] | null> {
  request.signal?.throwIfAborted();
  assertKeys(settings, WHAT);
  const call = callOf(settings, request);
  const { candidates } = findCandidates(request.encryptedDataKeys, from);
  const moves = settings.keys.map((key) => {
    const keyRegion = regionOf(key, settings.access);
    // A Region that only the client knows may match any Region; KMS decides.
    const sources = candidates.flatMap((source) => {
      const from = sourceRegion(source);
      const region = keyRegion ?? from;
      const isSure = keyRegion !== undefined && from !== undefined;
      return (from ?? region) === region ? [{ source, region, isSure }] : [];
    });
    return { key, sources };
  });
  if (moves.some(({ sources }) => sources.length === 0)) return null;

  const grants = joinGrants(settings.access, from.access);
  // Either keyring's credentials may cover both keys. The new keyring's are tried first.
  const all = new Set([settings.access.clients, from.access.clients]);
  const answers = moves.map(async ({ key, sources }) => {
    const errors: unknown[] = [];
    for (const { source, region, isSure } of sources) {
      for (const clients of all) {
        try {
          const { context, signal } = call;
          const { keyId, isExpected, message } = source;
          const to = expecting(key, region);
          const { arn, ciphertext } = await reEncrypt({
            ciphertext: source.ciphertext,
            from: { keyId, context, isExpected },
            to: { keyId: key.text, context, isExpected: to },
            message,
            access: { ...call.access, clients, grants },
            region,
            signal,
            what: WHAT,
          });
          return encryptedDataKey(arn, ciphertext);
        } catch (error) {
          call.signal?.throwIfAborted();
          errors.push(error);
          const isElsewhere = !isSure && causeName(error) === NOT_FOUND;
          if (!isElsewhere && causeName(error) !== ACCESS_DENIED) break;
        }
      }
    }
    const isElsewhere = errors.every((error) => causeName(error) === NOT_FOUND);
    if (isElsewhere && sources.some(({ isSure }) => !isSure)) return null;
    throw joinFailures(WHAT, errors);
  });
  const { signal } = call;
  const already = false;
  const done = await gather(settings, answers, { signal, what: WHAT, already });
  const wrapped = done.filter((each) => each !== null);
  return wrapped.length === done.length ? wrapped : null;
}
