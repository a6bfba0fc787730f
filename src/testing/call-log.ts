import type { EncryptionContext } from "../message/encryption-context.ts";

/** What the local KMS notes about a call, as CloudTrail does: never plaintext, a ciphertext or a secret. */
export interface LocalKmsCall {
  /** The operation, such as `"GenerateDataKey"`. */
  readonly operation: string;
  /** The Region that the call was signed for. */
  readonly region: string;
  /** The ARN of the key that was used, or that a refused call named; of the new one, in ReEncrypt. */
  readonly keyId?: string | undefined;
  /** The ARN of the key that decrypted, in ReEncrypt. */
  readonly sourceKeyId?: string | undefined;
  /** The HTTP status; undefined while it is not answered, and for good if its connection was dropped. */
  readonly status?: number | undefined;
  /** The error's name, such as `"AccessDeniedException"`; undefined when the call succeeded. */
  readonly error?: string | undefined;
  /** Who signed the call. */
  readonly accessKeyId?: string | undefined;
  /** The encryption context; of the old ciphertext, in ReEncrypt. */
  readonly encryptionContext?: EncryptionContext | undefined;
  /** The encryption context of the new ciphertext, in ReEncrypt. */
  readonly destinationEncryptionContext?: EncryptionContext | undefined;
  /** Whether plaintext, such as a data key in clear, went over the wire in the request or the answer. */
  readonly hasPlaintext: boolean;
}

/** A call's entry while it is written. */
export type LogEntry = { -readonly [N in keyof LocalKmsCall]: LocalKmsCall[N] };

/** The calls of one server, in the order in which they came. */
export class CallLog {
  #entries: LogEntry[] = [];

  /** The calls so far. */
  get entries(): readonly LocalKmsCall[] {
    return this.#entries;
  }

  /** Notes a call. */
  add(entry: LogEntry): LogEntry {
    this.#entries.push(entry);
    return entry;
  }

  /** Counts calls, of one operation or in one Region alone where these are given. */
  count(operation?: string, region?: string): number {
    return this.#entries.filter(
      (entry) =>
        (operation === undefined || entry.operation === operation) &&
        (region === undefined || entry.region === region),
    ).length;
  }

  /** Forgets all; who has read the calls before keeps them. */
  clear(): void {
    this.#entries = [];
  }
}
