import type { Ecdsa } from "../../crypto/ecdsa/ecdsa.ts";
import { type NodeEcdsa, nodeEcdsa } from "../../crypto/ecdsa/node-ecdsa.ts";
import type { CryptoPort } from "../../crypto/port.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import { assertKeyring, type Keyring } from "../../keyrings/keyring.ts";
import type { DataKeySource } from "../../materials/key-source.ts";
import {
  type ContextSnapshot,
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
    "0478, which does not sign: here is no node:crypto to sign streams with",
  );
}

/** Where a stream's data key comes from, and the cryptography, which can sign it where that is asked for. */
export function sourceOf(
  options: EsdkStreamOptions,
  signs: boolean,
): { readonly source: DataKeySource; readonly crypto: CryptoPort } {
  const keyring = readOption(options, "keyring") as Keyring;
  assertKeyring("keyring", keyring);
  const port = readOption(options, "crypto") ?? webCrypto;
  const crypto = signs ? { ...port, ecdsa: incrementalEcdsa(port) } : port;
  // Without a cache there are no ids to keep anything under, though a type cannot say so: it asks for them.
  const source = { keyring, cache: null, crypto, onEvent: undefined };
  return { source: source as unknown as DataKeySource, crypto };
}

/** The encryption context and the signal, read once. */
export function callContextOf(options: EsdkStreamOptions): {
  readonly context: ContextSnapshot;
  readonly signal: AbortSignal | undefined;
} {
  const context = snapshotContext(readOption(options, "context"));
  return { context, signal: readOption(options, "signal") };
}
