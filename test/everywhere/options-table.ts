import {
  type CallOptions,
  DataKeyCache,
  type DataKeyCacheOptions,
  DataMasking,
  type DataMaskingOptions,
  type DecryptionKeyRequest,
  type EncryptFieldsOptions,
  type EncryptionKeyRequest,
  type EnvelopeFormatOptions,
  type EraseOptions,
  envelopeFormat,
  erase,
  eraser,
  eraseText,
  type GenerateKeyOptions,
  generateKey,
  type Keep,
  type LocalKeyringOptions,
  localKeyring,
  type MaskOptions,
  type MultiKeyringOptions,
  multiKeyring,
  type RewrapOptions,
  type RsaKeyringOptions,
  rsaKeyring,
} from "../../mod.ts";
import {
  type BackfillCheckpoint,
  type BackfillOptions,
  type BackfillRewrap,
  type BackfillSegment,
  backfill,
  type ItemCallOptions,
  type ItemEncryptorOptions,
  type ItemMiddlewareOptions,
  type ItemRewrapOptions,
  itemEncryptor,
  type TableIndex,
  type UnsignedAttributes,
} from "../../src/entries/dynamodb.ts";
import {
  type DecryptStreamOptions,
  decryptStream,
  type EncryptStreamOptions,
  type EsdkFormatOptions,
  encryptStream,
  esdkFormat,
} from "../../src/entries/esdk.ts";
import {
  type JoseKeyringOptions,
  joseKeyring,
} from "../../src/entries/jose.ts";
import {
  type BranchKeyringOptions,
  branchKeyring,
} from "../../src/entries/key-store.ts";
import {
  type KmsDiscovery,
  type KmsKeyringOptions,
  type KmsRsaKeyringOptions,
  type KmsValueOptions,
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
  kmsRsaKeyring,
} from "../../src/entries/kms.ts";
import {
  type FetchKmsClientOptions,
  fetchKmsClient,
  type KmsCredentials,
  KmsError,
  type KmsErrorOptions,
} from "../../src/entries/kms-fetch.ts";
import {
  decryptEnv,
  type HandlerMasking,
  type LogMasking,
  maskingMiddleware,
  type NamedEnv,
  type PrefixedEnv,
  type RequestMasking,
  type ResponseMasking,
  type SealedEnv,
  withMasking,
} from "../../src/entries/lambda.ts";
import { type LogMaskingOptions, logMasking } from "../../src/entries/log.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { type SealOptions, seal, unseal } from "../../src/entries/patch.ts";
import { type CompileOptions, compile } from "../../src/entries/path.ts";
import {
  type LocalKms,
  type LocalKmsFault,
  type LocalKmsKeyOptions,
  type LocalKmsOptions,
  type LocalKmsPolicy,
  type MemoryKeyringOptions,
  memoryKeyring,
  startLocalKms,
} from "../../src/entries/testing.ts";

/** Place that accepts options: a function, a method, or an option with options of its own. */
export interface Door {
  readonly name: string;
  /** Names of all accepted members. */
  readonly members: readonly string[];
  /** Required members. */
  readonly base: object;
  /** True if `null` counts as no options. */
  readonly takesNull: boolean;
  /** Passes options to the place. */
  call(options: never): unknown;
}

/** Names of every member: the compiler refuses a list with a missing or an extra name. */
type Members<O> = Readonly<Record<keyof O & string, true>>;

/** Members of a union of option types, of which a caller gives one. */
type AnyOf<U> = U extends unknown ? keyof U & string : never;

/** Makes a {@link Door}. */
export function door<O extends object>(
  name: string,
  members: Members<O>,
  base: Partial<O> | (() => Partial<O>),
  call: (options: never) => unknown,
  takesNull = false,
): Door {
  return {
    name,
    members: Object.keys(members),
    get base() {
      return typeof base === "function" ? base() : base;
    },
    takesNull,
    call,
  };
}

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });
const sessions = new DataMasking({ keyring, crypto: nativeCrypto() });
const token = await masking.encrypt("a secret");
const sealed = await seal(masking, { ssn: "1" });
const key = new Uint8Array(32).fill(7);
const arn =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const unreachable = async (): Promise<never> => {
  throw new Error("No call is expected to succeed");
};
/** Client of KMS whose calls all fail. */
const client = {
  generateDataKey: unreachable,
  generateDataKeyWithoutPlaintext: unreachable,
  encrypt: unreachable,
  decrypt: unreachable,
  reEncrypt: unreachable,
  getPublicKey: unreachable,
};

/** Options of a call without fields: the type lists `fields` only to refuse it. */
type Call = Omit<CallOptions, "fields">;

const CALL: Members<Call> = {
  context: true,
  signal: true,
};
const FIELDS: Members<EncryptFieldsOptions> = {
  ...CALL,
  fields: true,
  onMissingField: true,
  header: true,
  allowTokens: true,
};
const KEEP: Members<Keep> = { first: true, last: true };
const RULE: Members<MaskOptions> = {
  customMask: true,
  dynamicMask: true,
  keep: true,
  regexPattern: true,
  maskFormat: true,
  preset: true,
  mask: true,
};
const ERASE: Members<EraseOptions> = {
  ...RULE,
  fields: true,
  maskingRules: true,
  onMissingField: true,
  onEvent: true,
  serializer: true,
};
const LOG_MASKING: Members<LogMaskingOptions> = {
  ...RULE,
  fields: true,
  maskingRules: true,
  onEvent: true,
  nested: true,
};
const SEAL: Members<SealOptions> = { ...ERASE, ...CALL };
const CACHE: Members<DataKeyCacheOptions> = {
  capacity: true,
  maxAgeSeconds: true,
  maxMessages: true,
  maxBytes: true,
  decrypt: true,
  refreshAheadSeconds: true,
  clock: true,
};
type Request = EncryptionKeyRequest<object> & DecryptionKeyRequest<object>;
const REQUEST: Members<Request> = {
  key: true,
  load: true,
  signal: true,
  messages: true,
  bytes: true,
  sync: true,
  check: true,
};
const ESDK_FORMAT: Members<EsdkFormatOptions> = {
  algorithmSuite: true,
  commitmentPolicy: true,
  frameLength: true,
  maxEncryptedDataKeys: true,
  requiredContext: true,
  content: true,
};
const { content: _, ...ESDK_STREAM } = ESDK_FORMAT;
const STREAM: Members<EncryptStreamOptions & DecryptStreamOptions> = {
  ...ESDK_STREAM,
  ...CALL,
  keyring: true,
  crypto: true,
  maxFrameLength: true,
  holdSigned: true,
};
const ACCESS = {
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
} as const;
const VALUE: Members<KmsValueOptions> = { ...ACCESS, ...CALL, keyId: true };
type Env = AnyOf<NamedEnv<string> | PrefixedEnv | SealedEnv>;
const ENV: Members<Record<Env, unknown>> = {
  ...VALUE,
  names: true,
  prefix: true,
  document: true,
  masking: true,
  env: true,
  replace: true,
};
const HANDLER: Members<HandlerMasking<unknown, unknown>> = {
  masking: true,
  request: true,
  response: true,
  log: true,
  kind: true,
  batch: true,
};

const handler = async () => ({ ssn: "1" });
const request = () => ({
  key: crypto.randomUUID(),
  bytes: 1,
  load: async () => ({}),
});

const ofMasking: readonly Door[] = [
  door<DataMaskingOptions>(
    "new DataMasking",
    {
      keyring: true,
      cache: true,
      crypto: true,
      format: true,
      accept: true,
      headerName: true,
      serializer: true,
      onMissingField: true,
      onEvent: true,
      maxDataKeysPerCall: true,
      allowEmptyContextValues: true,
    },
    {},
    (options) => new DataMasking(options),
  ),
  door<DataKeyCacheOptions>(
    "new DataMasking: cache",
    CACHE,
    {},
    (cache) => new DataMasking({ keyring, cache }),
  ),
  door<EncryptFieldsOptions>(
    "DataMasking.encrypt",
    FIELDS,
    {},
    (options) => masking.encrypt({ ssn: "1" }, options),
    true,
  ),
  door<EncryptFieldsOptions>(
    "DataMasking.decrypt",
    FIELDS,
    {},
    (options) => masking.decrypt(token, options),
    true,
  ),
  door<EncryptFieldsOptions>(
    "DataMasking.encryptText",
    FIELDS,
    { fields: ["ssn"] },
    (options) => masking.encryptText('{"ssn":1}', options as never),
    true,
  ),
  door<EncryptFieldsOptions>(
    "DataMasking.decryptText",
    FIELDS,
    {},
    (options) => masking.decryptText(JSON.stringify(token), options),
    true,
  ),
  door<Call>(
    "DataMasking.encryptMany",
    CALL,
    {},
    (options) => masking.encryptMany([1, 2], options),
    true,
  ),
  door<Call>(
    "DataMasking.decryptMany",
    CALL,
    {},
    (options) => masking.decryptMany([token], options),
    true,
  ),
  door<Call>(
    "DataMasking.session",
    CALL,
    {},
    (options) => sessions.session(options),
    true,
  ),
  door<Call>(
    "DataMasking.contentKey",
    CALL,
    {},
    (options) => masking.contentKey(token, options),
    true,
  ),
  door<Omit<RewrapOptions, "fields">>(
    "DataMasking.rewrap",
    { ...CALL, to: true },
    { to: keyring },
    (options) => masking.rewrap(token, options),
    true,
  ),
  door<EraseOptions>("eraseText", ERASE, {}, (options) =>
    eraseText('{"ssn":1}', options),
  ),
  door<EraseOptions>("DataMasking.erase", ERASE, {}, (options) =>
    masking.erase({ ssn: "1" }, options),
  ),
  door<SealOptions>("seal", SEAL, {}, (options) =>
    seal(masking, { ssn: "1" }, options),
  ),
  door<SealOptions>("unseal", SEAL, {}, (options) =>
    unseal(masking, sealed.document, sealed.sealed, options),
  ),
];

/** Rethrows a `TypeError`, the class of refused options; ignores errors after the options were read, such as the client's. */
function onlyOptions(error: Error): void {
  if (error instanceof TypeError) throw error;
}

const cache = new DataKeyCache();

const ofTheCore: readonly Door[] = [
  door<EraseOptions>("erase", ERASE, {}, (options) =>
    erase({ ssn: "1" }, options),
  ),
  door<EraseOptions>("eraser", ERASE, {}, (options) => eraser(options)),
  door<Keep>("erase: keep", KEEP, {}, (keep) => erase("12345", { keep })),
  door<MaskOptions>("erase: a rule of maskingRules", RULE, {}, (rule) =>
    erase({ ssn: "1" }, { maskingRules: { ssn: rule } }),
  ),
  door<Keep>("erase: keep of a rule", KEEP, {}, (keep) =>
    erase({ ssn: "1" }, { maskingRules: { ssn: { keep } } }),
  ),
  door<DataKeyCacheOptions>(
    "new DataKeyCache",
    CACHE,
    {},
    (options) => new DataKeyCache(options),
  ),
  door<Request>("DataKeyCache.encryptionKey", REQUEST, request, (options) =>
    cache.encryptionKey(options),
  ),
  door<Request>("DataKeyCache.decryptionKey", REQUEST, request, (options) =>
    cache.decryptionKey(options),
  ),
  door<Request>("DataKeyCache.keyAtHand", REQUEST, request, (options) =>
    cache.keyAtHand(options),
  ),
  door<Request>("DataKeyCache.ready", REQUEST, request, (options) =>
    cache.ready(options),
  ),
  door<EnvelopeFormatOptions>(
    "envelopeFormat",
    { maxEncryptedDataKeys: true },
    {},
    (options) => envelopeFormat(options),
  ),
  door<GenerateKeyOptions>("generateKey", { length: true }, {}, (options) =>
    generateKey(options),
  ),
  door<CompileOptions>(
    "compile",
    { maxDepth: true, maxNodes: true },
    {},
    (options) => compile("$.a", options),
  ),
  door<EsdkFormatOptions>("esdkFormat", ESDK_FORMAT, {}, (options) =>
    esdkFormat(options),
  ),
  door<EncryptStreamOptions & DecryptStreamOptions>(
    "encryptStream",
    STREAM,
    { keyring, algorithmSuite: "0478" },
    (options) => encryptStream(options),
  ),
  door<EncryptStreamOptions & DecryptStreamOptions>(
    "decryptStream",
    STREAM,
    { keyring },
    (options) => decryptStream(options),
  ),
];

const ofKeyrings: readonly Door[] = [
  door<LocalKeyringOptions>(
    "localKeyring",
    { key: true, keyName: true, keyNamespace: true, crypto: true },
    { key },
    (options) => localKeyring(options),
  ),
  door<RsaKeyringOptions>(
    "rsaKeyring",
    {
      publicKey: true,
      privateKey: true,
      keyName: true,
      keyNamespace: true,
      hash: true,
    },
    { publicKey: { kty: "RSA", n: "AQAB", e: "AQAB" } },
    (options) => rsaKeyring(options),
  ),
  door<MultiKeyringOptions>(
    "multiKeyring",
    { generator: true, children: true },
    { generator: keyring },
    (options) => multiKeyring(options),
  ),
  door<BranchKeyringOptions>(
    "branchKeyring",
    {
      branchKeyId: true,
      branchKeyIdOf: true,
      keyStore: true,
      branchKeyFor: true,
      cache: true,
      crypto: true,
    },
    { branchKeyId: "a", branchKeyFor: unreachable },
    (options) => branchKeyring(options),
  ),
  door<NonNullable<BranchKeyringOptions["cache"]>>(
    "branchKeyring: cache",
    { capacity: true, clock: true, maxAgeSeconds: true },
    {},
    (cache) =>
      branchKeyring({ branchKeyId: "a", branchKeyFor: unreachable, cache }),
  ),
  door<JoseKeyringOptions>(
    "joseKeyring",
    {
      alg: true,
      kid: true,
      publicKey: true,
      privateKey: true,
      key: true,
      password: true,
      jwks: true,
      iterations: true,
      maxIterations: true,
    },
    { alg: "A256KW", key },
    (options) => joseKeyring(options),
  ),
  door<KmsKeyringOptions>(
    "kmsKeyring",
    {
      ...ACCESS,
      keyIds: true,
      discovery: true,
      availability: true,
      hedgeAfterMs: true,
      maxEncryptedDataKeys: true,
    },
    { keyIds: [arn] },
    (options) => kmsKeyring(options),
  ),
  door<KmsDiscovery>(
    "kmsKeyring: discovery",
    { partition: true, accountIds: true, regions: true },
    { accountIds: ["111122223333"] },
    (discovery) => kmsKeyring({ discovery }),
  ),
  door<KmsRsaKeyringOptions>(
    "kmsRsaKeyring",
    {
      ...ACCESS,
      keyId: true,
      publicKey: true,
      algorithm: true,
      maxEncryptedDataKeys: true,
    },
    { keyId: arn },
    (options) => kmsRsaKeyring(options),
  ),
  door<KmsValueOptions>(
    "kmsEncrypt",
    VALUE,
    { keyId: arn, client },
    (options) => kmsEncrypt(1, options).catch(onlyOptions),
  ),
  door<KmsValueOptions>(
    "kmsDecrypt",
    VALUE,
    { keyId: arn, client },
    (options) => kmsDecrypt("kms1.AAAA", options).catch(onlyOptions),
  ),
  door<MemoryKeyringOptions>(
    "memoryKeyring",
    { dataKey: true, name: true },
    {},
    (options) => memoryKeyring(options),
  ),
  door<FetchKmsClientOptions>(
    "fetchKmsClient",
    {
      region: true,
      endpoint: true,
      fips: true,
      credentials: true,
      maxAttempts: true,
      timeoutMs: true,
      retryDelayMs: true,
      fetch: true,
    },
    {},
    (options) => fetchKmsClient(options),
  ),
  door<KmsCredentials>(
    "fetchKmsClient: credentials",
    {
      accessKeyId: true,
      secretAccessKey: true,
      sessionToken: true,
      expiration: true,
    },
    { accessKeyId: "id", secretAccessKey: "secret" },
    (credentials) => fetchKmsClient({ credentials }),
  ),
  door<KmsErrorOptions>(
    "new KmsError",
    { status: true, requestId: true, retryable: true, cause: true },
    {},
    (options) => new KmsError("Name", "message", options),
  ),
];

const ofLambda: readonly Door[] = [
  door<Record<Env, unknown>>(
    "decryptEnv",
    ENV,
    { names: ["A"], env: { A: "AAAA" }, client },
    (options) => decryptEnv(options).catch(onlyOptions),
  ),
  door<HandlerMasking<unknown, unknown>>(
    "withMasking",
    HANDLER,
    { masking },
    (options) => withMasking(handler, options),
  ),
  door<HandlerMasking<unknown, unknown>>(
    "maskingMiddleware",
    HANDLER,
    { masking },
    (options) => maskingMiddleware(options),
  ),
  door<RequestMasking<unknown, unknown>>(
    "withMasking: request",
    { fields: true, context: true, onMissingField: true },
    {},
    (request) => withMasking(handler, { masking, request }),
  ),
  door<ResponseMasking<unknown, unknown>>(
    "withMasking: response",
    { erase: true, encrypt: true, context: true, onMissingField: true },
    {},
    (response) => withMasking(handler, { masking, response }),
  ),
  door<LogMasking>(
    "withMasking: log",
    { erase: true, write: true },
    { erase: ["ssn"] },
    (log) => withMasking(handler, { masking, log }),
  ),
  door<EraseOptions>("withMasking: log.erase", ERASE, {}, (erase) =>
    withMasking(handler, { masking, log: { erase } }),
  ),
  door<EraseOptions>("withMasking: response.erase", ERASE, {}, (erase) =>
    withMasking(handler, { masking, response: { erase } }),
  ),
  door<LogMaskingOptions>(
    "logMasking",
    LOG_MASKING,
    { fields: ["ssn"] },
    (options) => logMasking(options),
  ),
];

const stopped = async (starting: Promise<LocalKms>): Promise<void> =>
  (await starting).stop();

async function onServer(use: (kms: LocalKms) => unknown): Promise<void> {
  const kms = await startLocalKms();
  try {
    await use(kms);
  } finally {
    await kms.stop();
  }
}

const ofTheServer: readonly Door[] = [
  door<LocalKmsOptions>(
    "startLocalKms",
    {
      port: true,
      hosts: true,
      region: true,
      regions: true,
      accountId: true,
      file: true,
      clock: true,
      clockSkewMs: true,
      policies: true,
      grantDelayMs: true,
    },
    {},
    (options) => stopped(startLocalKms(options)),
  ),
  door<LocalKmsPolicy>(
    "startLocalKms: a policy",
    { allow: true, keys: true },
    { allow: ["kms:*"] },
    (policy) => stopped(startLocalKms({ policies: { someone: policy } })),
  ),
  door<LocalKmsKeyOptions>(
    "LocalKms.createKey",
    {
      region: true,
      keySpec: true,
      keyUsage: true,
      multiRegion: true,
      alias: true,
      description: true,
    },
    {},
    (options) => onServer((kms) => kms.createKey(options)),
  ),
  door<LocalKmsFault>(
    "LocalKms.faults.add",
    {
      kind: true,
      operation: true,
      region: true,
      times: true,
      when: true,
      delayMs: true,
      keyId: true,
      plaintext: true,
    },
    { kind: "drop" },
    (fault) => onServer((kms) => kms.faults.add(fault)),
  ),
];

/** Every place that accepts options. */
const TABLE = {
  tableName: "customers",
  partitionKey: "pk",
  keyring,
  attributes: { pk: "sign", ssn: "encrypt" },
  algorithmSuite: "6700",
} as const;
const items = itemEncryptor(TABLE);
const item = { pk: "1", ssn: "1" };
const storedItem = await items.encrypt(item);

const emptyTable = {
  encryptor: items,
  client: { scan: async () => ({}), updateItem: unreachable },
};
const SEGMENT = { isDone: false } as const;

const ofDynamoDb: readonly Door[] = [
  door<BackfillOptions>(
    "backfill",
    {
      encryptor: true,
      client: true,
      tableName: true,
      rewrap: true,
      segments: true,
      concurrency: true,
      pageSize: true,
      itemsPerSecond: true,
      capacityPerSecond: true,
      dryRun: true,
      checkpoint: true,
      onCheckpoint: true,
      onProgress: true,
      onError: true,
      signal: true,
      clock: true,
    },
    emptyTable,
    (options) => backfill(options),
  ),
  door<BackfillRewrap>(
    "backfill: rewrap",
    { to: true, when: true },
    { to: keyring },
    (rewrap) => backfill({ ...emptyTable, rewrap }),
  ),
  door<BackfillCheckpoint>(
    "backfill: checkpoint",
    { tableName: true, segments: true },
    { tableName: "customers", segments: [SEGMENT] },
    (checkpoint) => backfill({ ...emptyTable, checkpoint }),
  ),
  door<BackfillSegment>(
    "backfill: a segment of a checkpoint",
    { isDone: true, lastKey: true },
    SEGMENT,
    (segment) =>
      backfill({
        ...emptyTable,
        checkpoint: { tableName: "customers", segments: [segment] },
      }),
  ),
  door<ItemEncryptorOptions>(
    "itemEncryptor",
    {
      tableName: true,
      partitionKey: true,
      sortKey: true,
      keyring: true,
      attributes: true,
      unsigned: true,
      algorithmSuite: true,
      plaintextPolicy: true,
      indexes: true,
      physicalTableNames: true,
      crypto: true,
      maxEncryptedDataKeys: true,
      onEvent: true,
    },
    TABLE,
    (options) => itemEncryptor(options),
  ),
  door<UnsignedAttributes>(
    "itemEncryptor: unsigned",
    { names: true, prefix: true },
    {},
    (unsigned) => itemEncryptor({ ...TABLE, unsigned }),
  ),
  door<TableIndex>(
    "itemEncryptor: an index",
    { partitionKey: true, sortKey: true, projection: true },
    { partitionKey: "pk", projection: "all" },
    (byName) => itemEncryptor({ ...TABLE, indexes: { byName } }),
  ),
  door<ItemCallOptions>(
    "ItemEncryptor.encrypt",
    { signal: true },
    {},
    (options) => items.encrypt(item, options),
    true,
  ),
  door<ItemCallOptions>(
    "ItemEncryptor.decrypt",
    { signal: true },
    {},
    (options) => items.decrypt(storedItem, options),
    true,
  ),
  door<ItemRewrapOptions>(
    "ItemEncryptor.rewrap",
    { to: true, signal: true },
    { to: keyring },
    (options) => items.rewrap(storedItem, options),
    true,
  ),
  door<ItemMiddlewareOptions>(
    "ItemEncryptor.middleware",
    { document: true, otherTables: true },
    {},
    (options) => items.middleware(options),
    true,
  ),
];

export const DOORS: readonly Door[] = [
  ...ofMasking,
  ...ofTheCore,
  ...ofKeyrings,
  ...ofLambda,
  ...ofDynamoDb,
  ...ofTheServer,
];
