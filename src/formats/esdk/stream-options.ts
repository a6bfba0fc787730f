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

/** Options of both streams. */
export interface EsdkStreamOptions {
  /** Wraps or unwraps the data key, of which every stream has one of its own. */
  readonly keyring: Keyring;
  /**
   * The encryption context; `encryptStream` takes no empty name or value, as other implementations read none.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /**
   * The cryptography to use.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
  /** Gives up waiting for the keyring when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The options of one stream alone: here, so that each stream takes those of the other, and one object serves both.
 */
export interface DecryptStreamLimits {
  /**
   * The longest frame accepted, in bytes, as one is held in memory.
   *
   * @default 16 MiB
   */
  readonly maxFrameLength?: number | undefined;
  /**
   * Holds what is decrypted of a signed message until its signature is verified, up to so many bytes; a longer message is
   * an error. Without it each frame is released when it is authenticated, and a wrong signature shows at the end.
   */
  readonly holdSigned?: number | undefined;
}

/** Lists what both streams take: they carry bytes, whatever these hold. */
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

/** Signatures of messages of any length in constant memory, which WebCrypto does not have. */
function incrementalEcdsa({ ecdsa }: CryptoPort): Ecdsa {
  if (ecdsa?.isIncremental) return ecdsa;
  const node = builtinModule("node:crypto");
  if (node) return nodeEcdsa(node as NodeEcdsa);
  return refuseAs(
    "algorithmSuite",
    '"0478", which does not sign: streams are signed with node:crypto, which this runtime lacks (Cloudflare Workers have it with the flag nodejs_compat)',
    "one that signs",
  );
}

/** The options of a stream, with what they leave out. */
export interface ResolvedStreamOptions {
  readonly keyring: Keyring;
  readonly crypto: CryptoPort;
  /** The encryption context and the signal. */
  readonly call: DecryptionCall;
}

/**
 * Reads the options once.
 *
 * @param what what takes them; only `encryptStream` minds an empty name or value of the context
 * @throws {TypeError} when there is an unknown option, no keyring, or the encryption context is malformed
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
    // One message has one data key.
    call: {
      context,
      signal,
      sync: false,
      dataKeys: new CallDataKeys(1, signal),
    },
  };
}

/** Returns the source of a stream's data key, and the cryptography, which signs piece by piece if `signs` is true. */
export function sourceOf(
  { keyring, crypto: port }: ResolvedStreamOptions,
  signs: boolean,
): { readonly source: DataKeySource; readonly crypto: CryptoPort } {
  const crypto = signs ? { ...port, ecdsa: incrementalEcdsa(port) } : port;
  // Without a cache there are no ids to keep anything under, though a type cannot say so: it asks for them.
  const source = {
    keyring,
    cache: null,
    ownKeys: undefined,
    crypto,
    onEvent: undefined,
  };
  return { source: source as unknown as DataKeySource, crypto };
}
