import type { EncryptionContext } from "../message/encryption-context.ts";

/**
 * Log entry of one call to the local KMS, with the data that CloudTrail records. It never holds plaintext, ciphertexts
 * or secrets.
 */
export interface LocalKmsCall {
  /** Name of the operation, such as `"GenerateDataKey"`. */
  readonly operation: string;
  /** Region that the call was signed for. */
  readonly region: string;
  /** ARN of the key that KMS used, or that a refused call named; in ReEncrypt, the ARN of the new key. */
  readonly keyId?: string | undefined;
  /** ARN of the key that decrypted, in ReEncrypt. */
  readonly sourceKeyId?: string | undefined;
  /** HTTP status of the answer. `undefined` until the call is answered, and for good if the connection was dropped. */
  readonly status?: number | undefined;
  /** Name of the error, such as `"AccessDeniedException"`; `undefined` if the call succeeded. */
  readonly error?: string | undefined;
  /** Access key id that signed the call. */
  readonly accessKeyId?: string | undefined;
  /** Encryption context of the call; in ReEncrypt, the encryption context of the old ciphertext. */
  readonly encryptionContext?: EncryptionContext | undefined;
  /** Encryption context of the new ciphertext, in ReEncrypt. */
  readonly destinationEncryptionContext?: EncryptionContext | undefined;
  /** `true` if the request or the answer held plaintext, such as a plaintext data key. */
  readonly hasPlaintext: boolean;
}

/** Log entry that is still being written. */
export type LogEntry = { -readonly [N in keyof LocalKmsCall]: LocalKmsCall[N] };

/** Log of the calls to one server, in the order in which they came. */
export class CallLog {
  #entries: LogEntry[] = [];

  /** Log entries of the calls so far. */
  get entries(): readonly LocalKmsCall[] {
    return this.#entries;
  }

  /** Adds a log entry, and returns the entry for further changes. */
  add(entry: LogEntry): LogEntry {
    this.#entries.push(entry);
    return entry;
  }

  /**
   * Counts the calls. With both parameters, counts the calls that fit both.
   *
   * @param operation only calls of this operation, such as `"Decrypt"`
   * @param region only calls in this Region
   */
  count(operation?: string, region?: string): number {
    return this.#entries.filter(
      (entry) =>
        (operation === undefined || entry.operation === operation) &&
        (region === undefined || entry.region === region),
    ).length;
  }

  /** Forgets all log entries. Arrays that `entries` has returned before keep theirs. */
  clear(): void {
    this.#entries = [];
  }
}
