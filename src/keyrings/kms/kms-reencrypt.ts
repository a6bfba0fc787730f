import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { KmsArn } from "./arn.ts";
import { callKms, type KmsCallBounds } from "./call-kms.ts";
import { answeredKey, takeCiphertext } from "./check-answer.ts";
import type { KmsAccess } from "./kms-access.ts";
import type { Task } from "./kms-failure.ts";
import { sourceOf } from "./kms-operations.ts";

/** One side of a ReEncrypt call: a key, and the encryption context that a ciphertext is bound to. */
export interface ReEncryptSide {
  /** Identifier that the call sends. */
  readonly keyId: string;
  readonly context: EncryptionContext;
  /** Returns true if KMS may have used the key that its answer names. */
  readonly isExpected: (key: KmsArn) => boolean;
}

/** Input of a ReEncrypt call, with the checks on KMS's answer. */
export interface ReEncryptCall extends KmsCallBounds {
  readonly access: Pick<KmsAccess, "clients" | "grants" | "timeoutMs">;
  readonly ciphertext: Uint8Array;
  readonly from: ReEncryptSide;
  readonly to: ReEncryptSide;
  /** ARN of the key that the encrypted data key names, if the ciphertext comes from an encrypted message. */
  readonly message?: KmsArn | undefined;
  readonly region: string | undefined;
  readonly what: string;
}

/**
 * Calls ReEncrypt and checks KMS's answer. Returns the new ciphertext, and the ARN of the key that it is under.
 *
 * @throws {KeyringError} if the call fails or the answer is not valid
 */
export async function reEncrypt(
  call: ReEncryptCall,
): Promise<{ arn: KmsArn; ciphertext: Bytes }> {
  const { access, from, to, region, what } = call;
  const task: Task = {
    what,
    operation: "ReEncrypt",
    keyId: to.keyId,
    region,
    ...sourceOf(from.keyId, call.message),
  };
  const answer = await callKms(task, call, (client, options) =>
    client.reEncrypt(
      {
        CiphertextBlob: call.ciphertext,
        SourceKeyId: from.keyId,
        SourceEncryptionContext: { ...from.context },
        DestinationKeyId: to.keyId,
        DestinationEncryptionContext: { ...to.context },
        ...access.grants,
      },
      options,
    ),
  );
  answeredKey(task, answer.SourceKeyId, from.isExpected);
  const arn = answeredKey(task, answer.KeyId, to.isExpected);
  return { arn, ciphertext: takeCiphertext(task, answer.CiphertextBlob) };
}
