import type { Ecdsa } from "../../crypto/ecdsa/ecdsa.ts";
import { type NodeEcdsa, nodeEcdsa } from "../../crypto/ecdsa/node-ecdsa.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import { assertKeyring, type Keyring } from "../../keyrings/keyring.ts";
import type { CallContext, DataKeySource } from "../../materials/key-source.ts";
import {
  type EncryptionContext,
  snapshotContext,
} from "../../message/encryption-context.ts";
import { refuse } from "../../util/assert.ts";
import { readOption } from "../../util/options.ts";

/** Options of both streams. */
export interface EsdkStreamOptions {
  /** Wraps or unwraps the data key, of which every stream has one of its own. */
  readonly keyring: Keyring;
  /** The encryption context. */
  readonly context?: EncryptionContext | undefined;
  /** The cryptography to use. Default WebCrypto. */
  readonly crypto?: CryptoPort | undefined;
  /** Gives up waiting for the keyring when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The builtin modules of Node, where the runtime has them. */
interface ProcessLike {
  readonly process?: {
    getBuiltinModule?(id: "node:crypto"): NodeEcdsa | undefined;
  };
}

/** Signatures of messages of any length in constant memory, which WebCrypto does not have. */
function incrementalEcdsa({ ecdsa }: CryptoPort): Ecdsa {
  if (ecdsa?.isIncremental) return ecdsa;
  const { process } = globalThis as ProcessLike;
  const node = process?.getBuiltinModule?.("node:crypto");
  if (node) return nodeEcdsa(node);
  return refuse(
    "algorithmSuite",
    '"0478", which does not sign: streams are signed with node:crypto, which this runtime lacks (Cloudflare Workers have it with the flag nodejs_compat)',
  );
}

/** The options of a stream, with what they leave out. */
export interface ResolvedStreamOptions {
  readonly keyring: Keyring;
  readonly crypto: CryptoPort;
  /** The encryption context and the signal. */
  readonly call: CallContext;
}

/**
 * Reads the options once.
 *
 * @throws {TypeError} when there is no keyring, or the encryption context is malformed
 */
export function resolveStreamOptions(
  options: EsdkStreamOptions,
): ResolvedStreamOptions {
  const keyring = readOption(options, "keyring") as Keyring;
  assertKeyring("keyring", keyring);
  const context = snapshotContext(readOption(options, "context"));
  const signal = readOption(options, "signal");
  return {
    keyring,
    crypto: readOption(options, "crypto") ?? webCrypto,
    call: { context, signal, sync: false },
  };
}

/** Where a stream's data key comes from, and the cryptography, which can sign it where that is asked for. */
export function sourceOf(
  { keyring, crypto: port }: ResolvedStreamOptions,
  signs: boolean,
): { readonly source: DataKeySource; readonly crypto: CryptoPort } {
  const crypto = signs ? { ...port, ecdsa: incrementalEcdsa(port) } : port;
  // Without a cache there are no ids to keep anything under, though a type cannot say so: it asks for them.
  const source = { keyring, cache: null, crypto, onEvent: undefined };
  return { source: source as unknown as DataKeySource, crypto };
}
