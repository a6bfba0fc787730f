/**
 * Actions that an access key id may perform: a key policy, reduced to an allow list. For different actions on different
 * keys, give `allow: []` and create a grant for each key, with the principal
 * `arn:aws:iam::111122223333:user/<access key id>`.
 */
export interface LocalKmsPolicy {
  /**
   * Allowed actions, such as `"kms:Decrypt"`, `"kms:GenerateDataKey*"` or `"kms:*"`. In an action, `*` stands for any
   * characters.
   */
  readonly allow: readonly string[];
  /**
   * Keys that all actions of `allow` apply to, as ids or ARNs. The ids of keys are known before the start only if the
   * keys are in a `file`.
   *
   * @default all keys
   */
  readonly keys?: readonly string[] | undefined;
}

/** Options of {@link startLocalKms}. */
export interface LocalKmsOptions {
  /**
   * Port on 127.0.0.1 that the server listens on.
   *
   * @default a free port
   */
  readonly port?: number | undefined;
  /**
   * Allowed hosts in addition to `localhost`, `127.0.0.1` and `[::1]` with the server's port, such as `"kms.test"` or
   * `"kms.test:8443"`. A name without a port is allowed with any port. Calls to other hosts, and from pages of other
   * hosts, are refused.
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * Region that `clientConfig()` and `createKey()` use by default.
   *
   * @default `"us-east-1"`
   */
  readonly region?: string | undefined;
  /**
   * Regions that are served in addition to `region`.
   *
   * @default all Regions
   */
  readonly regions?: readonly string[] | undefined;
  /**
   * Account id of the keys, 12 digits.
   *
   * @default `"111122223333"`
   */
  readonly accountId?: string | undefined;
  /**
   * File that stores keys, aliases and grants. The server creates the file if it does not exist. The file holds the
   * keys' secrets unencrypted, because the server is for tests only. Only one server at a time may use the file.
   */
  readonly file?: string | undefined;
  /**
   * Function that returns the time in milliseconds since 1970, for rotation and deletion.
   *
   * @default `Date.now`
   */
  readonly clock?: (() => number) | undefined;
  /**
   * Milliseconds by which the server's clock for signatures is ahead of the computer's clock.
   *
   * @default 0
   */
  readonly clockSkewMs?: number | undefined;
  /**
   * Allow lists by access key id. With this option, the access key id of `clientConfig()` may do everything, and all
   * others that the lists do not name are unknown. By default every access key id may do everything.
   */
  readonly policies?: Readonly<Record<string, LocalKmsPolicy>> | undefined;
  /**
   * Milliseconds until a new grant takes effect without its grant token. In AWS this may take minutes.
   *
   * @default 0
   */
  readonly grantDelayMs?: number | undefined;
}

/** Options of {@link LocalKms.createKey}. */
export interface LocalKmsKeyOptions {
  /**
   * Region of the key.
   *
   * @default the server's own Region
   */
  readonly region?: string | undefined;
  /**
   * Key spec: `"SYMMETRIC_DEFAULT"`, `"RSA_2048"`, `"RSA_3072"` or `"RSA_4096"`.
   *
   * @default "SYMMETRIC_DEFAULT"
   */
  readonly keySpec?: string | undefined;
  /**
   * Key usage.
   *
   * @default `"ENCRYPT_DECRYPT"`
   */
  readonly keyUsage?: string | undefined;
  /**
   * `true` for a multi-Region key, which ReplicateKey copies to other Regions.
   *
   * @default `false`
   */
  readonly multiRegion?: boolean | undefined;
  /** Alias to create for the key, such as `"alias/app"`. */
  readonly alias?: string | undefined;
  /** Description of the key, which DescribeKey returns. */
  readonly description?: string | undefined;
}

/** Key of the local KMS. */
export interface LocalKmsKey {
  /** Id of the key, such as `"1234abcd-12ab-34cd-56ef-1234567890ab"`. */
  readonly keyId: string;
  /** ARN of the key. */
  readonly arn: string;
}

/** Configuration of an AWS KMS client for the local KMS: `new KMSClient(config)`. */
export interface LocalKmsClientConfig {
  /** URL of the server. */
  readonly endpoint: string;
  /** Region that calls are signed for. */
  readonly region: string;
  /** Credentials that only this server accepts. */
  readonly credentials: {
    /** Access key id. */
    readonly accessKeyId: string;
    /** Secret access key. */
    readonly secretAccessKey: string;
  };
}
