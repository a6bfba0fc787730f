import type { Ecdsa } from "../../crypto/ecdsa/ecdsa.ts";
import { type NodeEcdsa, nodeEcdsa } from "../../crypto/ecdsa/node-ecdsa.ts";
import { assertCrypto, type CryptoPort } from "../../crypto/port.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import { assertKeyring, type Keyring } from "../../keyrings/keyring.ts";
import { CallDataKeys } from "../../materials/call-data-keys.ts";
import type {
  DataKeySource,
  DecryptionCall,
} from "../../materials/key-source.ts";
import {
  type EncryptionContext,
  readContext,
} from "../../message/encryption-context.ts";
import { refuseAs } from "../../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../../util/options.ts";
import { readSignal } from "../../util/read-value.ts";
import { builtinModule } from "../../util/runtime.ts";
import { ESDK_FORMAT_NAMES } from "./esdk-options.ts";
import { REFUSED_BY_OTHERS } from "./message-context.ts";

/** Options of both `encryptStream` and `decryptStream`. */
export interface EsdkStreamOptions {
  /** Keyring that wraps or unwraps the stream's data key. Each stream has its own data key. */
  readonly keyring: Keyring;
  /**
   * Encryption context. `encryptStream` accepts no empty name or value, because other implementations refuse such
   * messages.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /**
   * Crypto port.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
  /** Signal that ends the wait for the keyring when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `decryptStream` alone. `encryptStream` accepts and ignores them, so that one object serves both. */
export interface DecryptStreamLimits {
  /**
   * Maximum length of a frame in bytes. A frame is held in memory.
   *
   * @default 16 MiB
   */
  readonly maxFrameLength?: number | undefined;
  /**
   * Maximum length, in bytes, of a signed message's plaintext that is held back until the signature is verified. A
   * message with a longer plaintext is an error. If left out, each frame is released after it is authenticated, and a
   * wrong signature shows at the end.
   */
  readonly holdSigned?: number | undefined;
}

/** Names of all options of both streams. `content` does not apply, because streams carry bytes. */
const NAMES: readonly string[] = [
  ...ESDK_FORMAT_NAMES.filter((name) => name !== "content"),
  .../* @__PURE__ */ namesOf<EsdkStreamOptions & DecryptStreamLimits>({
    keyring: true,
    context: true,
    crypto: true,
    signal: true,
    maxFrameLength: true,
    holdSigned: true,
  }),
];

/**
 * Returns ECDSA that signs messages of any length in constant memory, which WebCrypto cannot.
 *
 * @throws {TypeError} if the runtime has no `node:crypto`
 */
function incrementalEcdsa({ ecdsa }: CryptoPort): Ecdsa {
  if (ecdsa?.isIncremental) return ecdsa;
  const node = builtinModule("node:crypto");
  if (node) return nodeEcdsa(node as NodeEcdsa);
  return refuseAs(
    "algorithmSuite",
    '"0478", which does not sign: streams are signed with node:crypto, which this runtime lacks (Cloudflare Workers have it with the flag nodejs_compat)',
    "a suite that signs",
  );
}

/** Checked {@link EsdkStreamOptions}, with defaults filled in. */
export interface ResolvedStreamOptions {
  readonly keyring: Keyring;
  readonly crypto: CryptoPort;
  /** Per-call encryption context and signal. */
  readonly call: DecryptionCall;
}

/**
 * Reads and checks the options of a stream once.
 *
 * @param what name of the calling function; only `encryptStream` refuses an empty name or value in the context
 * @throws {TypeError} if an option is unknown, the keyring is missing, or the encryption context is malformed
 */
export function resolveStreamOptions(
  what: "encryptStream" | "decryptStream",
  options: EsdkStreamOptions,
): ResolvedStreamOptions {
  assertOptions(what, options, NAMES);
  const keyring = readOption(options, "keyring") as Keyring;
  assertKeyring("keyring", keyring);
  const context = readContext(
    readOption(options, "context"),
    what === "decryptStream",
    REFUSED_BY_OTHERS,
  );
  const signal = readSignal(readOption(options, "signal"));
  const crypto = readOption(options, "crypto") ?? webCrypto;
  assertCrypto(crypto);
  return {
    keyring,
    crypto,
    // A stream writes one message, which has one data key.
    call: {
      context,
      signal,
      sync: false,
      dataKeys: new CallDataKeys(1, signal),
    },
  };
}

/**
 * Returns the source of a stream's data key, and the crypto port.
 *
 * @param signs true if the port must sign piece by piece
 */
export function sourceOf(
  { keyring, crypto: port }: ResolvedStreamOptions,
  signs: boolean,
): { readonly source: DataKeySource; readonly crypto: CryptoPort } {
  const crypto = signs ? { ...port, ecdsa: incrementalEcdsa(port) } : port;
  const source = {
    keyring,
    cache: null,
    ownKeys: undefined,
    crypto,
    onEvent: undefined,
  };
  // The type asks for functions for cache keys, too, which nothing calls without a cache.
  return { source: source as unknown as DataKeySource, crypto };
}
