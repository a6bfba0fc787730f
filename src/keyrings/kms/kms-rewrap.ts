import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import type { RewrapDataKeyRequest } from "../keyring.ts";
import { isMultiRegion, type KeyName } from "./arn.ts";
import { callKms } from "./call-kms.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { answeredKey, expecting, takeCiphertext } from "./check-answer.ts";
import { joinGrants, regionOf } from "./kms-access.ts";
import { causeName, joinFailures, type Task } from "./kms-failure.ts";
import type { KmsKeys } from "./kms-keys.ts";
import { encryptedDataKey, type KmsCall, sourceOf } from "./kms-operations.ts";
import { assertKeys, callOf, gather } from "./kms-wrap.ts";
import { isRegionOf } from "./partitions.ts";
import type { KmsClients } from "./regional-clients.ts";

const WHAT = "rewrap the data key";

const NOT_FOUND = "NotFoundException";
const ACCESS_DENIED = "AccessDeniedException";

interface Move {
  readonly source: Candidate;
  readonly key: KeyName;
  readonly region: string | undefined;
  readonly clients: KmsClients;
  readonly grants: readonly string[];
}

async function reEncrypt(
  { access, context, signal }: KmsCall,
  { source, key, region, clients, grants }: Move,
): Promise<EncryptedDataKey> {
  const operation = "ReEncrypt";
  const task: Task = {
    what: WHAT,
    operation,
    keyId: key.text,
    region,
    ...sourceOf(source.keyId, source.message),
  };
  const answer = await callKms(
    task,
    () => clients.of(region),
    (client, options) =>
      client.reEncrypt(
        {
          CiphertextBlob: source.ciphertext,
          SourceKeyId: source.keyId,
          SourceEncryptionContext: { ...context },
          DestinationKeyId: key.text,
          DestinationEncryptionContext: { ...context },
          ...(grants.length > 0 && { GrantTokens: [...grants] }),
        },
        options,
      ),
    { timeoutMs: access.timeoutMs, signal },
  );
  answeredKey(task, answer.SourceKeyId, source.isExpected);
  const arn = answeredKey(task, answer.KeyId, expecting(key, region));
  return encryptedDataKey(arn, takeCiphertext(task, answer.CiphertextBlob));
}

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
          return await reEncrypt(call, {
            source,
            key,
            region,
            clients,
            grants,
          });
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
