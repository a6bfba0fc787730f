import type { EncryptedDataKey } from "../edk.ts";
import type { RewrapDataKeyRequest } from "../keyring/keyring.ts";
import { answeredKey, expecting, takeCiphertext } from "./answers.ts";
import type { KeyName } from "./arn.ts";
import { callKms } from "./call.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import type { KmsClients } from "./clients.ts";
import { joinFailures, type Task } from "./failure.ts";
import type { KmsKeys } from "./keys.ts";
import { encryptedDataKey, type KmsCall } from "./operations.ts";
import { regionOf } from "./settings.ts";
import { assertKeys, callOf, gather } from "./wrap.ts";

const WHAT = "rewrap the data key";

/** The most grant tokens that one call takes. */
const MAX_GRANT_TOKENS = 10;

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
  const task: Task = { what: WHAT, operation, keyId: key.text, region };
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

function isAccessDenied(error: unknown): boolean {
  const { cause } = error as { cause?: { name?: unknown } };
  return cause?.name === "AccessDeniedException";
}

/**
 * Wraps a data key for other keys inside KMS (ReEncrypt), so that it never leaves it. One call stays within one Region:
 * `null` where a new key is in a Region that none of the old ones is in.
 */
export async function rewrap(
  settings: KmsKeys,
  from: KmsKeys,
  request: RewrapDataKeyRequest,
): Promise<EncryptedDataKey[] | null> {
  request.signal?.throwIfAborted();
  assertKeys(settings, WHAT);
  const call = callOf(settings, request);
  const candidates = findCandidates(request.encryptedDataKeys, from);
  const moves = settings.keys.map((key) => {
    const region = regionOf(key, settings.access);
    // A Region that only the client knows may be any: KMS will say.
    const sources = candidates.filter(
      (source) => (source.region ?? region) === (region ?? source.region),
    );
    return { key, region: region ?? sources[0]?.region, sources };
  });
  if (moves.some(({ sources }) => sources.length === 0)) return null;

  const own = settings.access;
  const grants = [own, from.access].flatMap(
    (access) => access.grants.GrantTokens ?? [],
  );
  // Whose permissions cover both keys is not known; the new keyring's are asked first.
  const clients = new Set([own.clients, from.access.clients]);
  const answers = moves.map(async ({ key, region, sources }) => {
    const errors: unknown[] = [];
    for (const source of sources) {
      for (const each of clients) {
        const move = {
          source,
          key,
          region,
          clients: each,
          grants: [...new Set(grants)].slice(0, MAX_GRANT_TOKENS),
        };
        try {
          return await reEncrypt(call, move);
        } catch (error) {
          call.signal?.throwIfAborted();
          errors.push(error);
          if (!isAccessDenied(error)) break;
        }
      }
    }
    throw joinFailures(WHAT, errors);
  });
  const { signal } = call;
  return gather(settings, answers, { signal, what: WHAT, already: false });
}
