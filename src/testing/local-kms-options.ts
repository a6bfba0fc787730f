/** What one access key may do: a key policy, reduced to an allow list. */
export interface LocalKmsPolicy {
  /** Actions, such as `"kms:Decrypt"`, `"kms:GenerateDataKey*"` or `"kms:*"`; `*` stands for any characters. */
  readonly allow: readonly string[];
  /** The keys that it holds for, as ids or ARNs; all if left out. */
  readonly keys?: readonly string[] | undefined;
}

/** What {@link startLocalKms} takes. */
export interface LocalKmsOptions {
  /**
   * The port on 127.0.0.1.
   *
   * @default a free one
   */
  readonly port?: number | undefined;
  /**
   * Hosts that calls may be sent to, beside `localhost`, `127.0.0.1` and `[::1]` with the server's port, such as `"kms.test"`
   * or `"kms.test:8443"`; one without a port counts at any. Calls to others, and from pages of others, are refused.
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * The Region of `clientConfig()` and `createKey()`.
   *
   * @default "us-east-1"
   */
  readonly region?: string | undefined;
  /**
   * The Regions that are served, beside `region`.
   *
   * @default every one
   */
  readonly regions?: readonly string[] | undefined;
  /**
   * The account that keys belong to, 12 digits.
   *
   * @default "111122223333"
   */
  readonly accountId?: string | undefined;
  /**
   * A file that keeps keys, aliases and grants, made when there is none. It holds the keys' secrets in clear: this is a
   * server for tests. One server at a time may use it.
   */
  readonly file?: string | undefined;
  /**
   * The time in milliseconds, for rotation and deletion.
   *
   * @default `Date.now`
   */
  readonly clock?: (() => number) | undefined;
  /**
   * How far the clock that signatures are checked by is ahead of the computer's, in milliseconds.
   *
   * @default 0
   */
  readonly clockSkewMs?: number | undefined;
  /**
   * Allow lists by access key id. Where given, these and the one of `clientConfig()`, which may do everything, are the
   * only ones known; otherwise every access key id may do everything.
   */
  readonly policies?: Readonly<Record<string, LocalKmsPolicy>> | undefined;
  /**
   * Milliseconds for which a new grant counts only in calls that bring its grant token, as AWS says it may take
   * minutes; 0 if left out: every grant counts at once.
   */
  readonly grantDelayMs?: number | undefined;
}

/** What {@link LocalKms.createKey} takes. */
export interface LocalKmsKeyOptions {
  /**
   * Where the key is made.
   *
   * @default the server's first Region
   */
  readonly region?: string | undefined;
  /**
   * `"SYMMETRIC_DEFAULT"`, `"RSA_2048"`, `"RSA_3072"` or `"RSA_4096"`.
   *
   * @default "SYMMETRIC_DEFAULT"
   */
  readonly keySpec?: string | undefined;
  /** `"ENCRYPT_DECRYPT"` if left out. */
  readonly keyUsage?: string | undefined;
  /**
   * Whether it is a multi-Region key, which ReplicateKey brings to other Regions.
   *
   * @default false
   */
  readonly multiRegion?: boolean | undefined;
  /** An alias that is made for it, such as `"alias/app"`. */
  readonly alias?: string | undefined;
  /** What DescribeKey says of it. */
  readonly description?: string | undefined;
}

/** A key of the local KMS. */
export interface LocalKmsKey {
  /** The key's id, such as `"1234abcd-12ab-34cd-56ef-1234567890ab"`. */
  readonly keyId: string;
  /** The key's ARN. */
  readonly arn: string;
}

/** What a client of AWS KMS is configured with: `new KMSClient(config)`. */
export interface LocalKmsClientConfig {
  /** The server's address. */
  readonly endpoint: string;
  /** The Region that calls are signed for. */
  readonly region: string;
  /** Credentials that serve nowhere else. */
  readonly credentials: {
    /** Who calls. */
    readonly accessKeyId: string;
    /** What calls are signed with. */
    readonly secretAccessKey: string;
  };
}
