import type { WebCryptoKey } from "../crypto/port.ts";
import { refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { hasCode, KeyringError } from "../util/errors.ts";
import { tagOf } from "../util/type-name.ts";

/** Tells a WebCrypto key from other values by its tag: it may come from another realm, where `instanceof` fails. */
export function isCryptoKey(value: unknown): value is WebCryptoKey {
  return tagOf(value) === "CryptoKey";
}

/** The parts of a `CryptoKey` that say what it is for. */
type KeyPurpose = Pick<WebCryptoKey, "type" | "usages"> & {
  readonly algorithm: { readonly name: string };
};

function describe({ type, algorithm, usages }: KeyPurpose): string {
  return `a ${type} ${algorithm.name} key for ${usages.join(" and ") || "nothing"}`;
}

/**
 * Refuses a `CryptoKey` that cannot do what the keyring will ask of it.
 *
 * @throws {TypeError} naming what was expected and what came
 */
export function assertCryptoKey(
  key: WebCryptoKey,
  expected: KeyPurpose,
  option: string,
): void {
  const right =
    key.type === expected.type &&
    key.algorithm.name === expected.algorithm.name &&
    expected.usages.every((usage) => key.usages.includes(usage));
  if (right) return;
  refuseAs(option, describe(expected), describe(key));
}

async function importNow<Key>(
  label: string,
  load: () => Promise<Key>,
  secret: Bytes | undefined,
): Promise<Key> {
  try {
    return await load();
  } catch (cause) {
    if (hasCode(cause, "ERR_KEYRING")) throw cause;
    throw new KeyringError(
      `Cannot import the key of the ${label}: the runtime refused it; is it damaged, or of another algorithm?`,
      { cause, reason: "invalid" },
    );
  } finally {
    secret?.fill(0);
  }
}

/**
 * Imports a key at its first use, so that making a keyring is synchronous, and keeps the answer or the failure.
 *
 * @param label what messages call the keyring
 * @param load imports the key; it is called once and then let go, with the key material that it holds
 * @param secret key bytes to wipe once the runtime has taken them in
 */
export function importLazily<Key>(
  label: string,
  load: () => Promise<Key>,
  secret?: Bytes,
): () => Promise<Key> {
  let source: typeof load | undefined = load;
  let imported: Promise<Key> | undefined;
  return () => {
    if (source) imported = importNow(label, source, secret);
    source = undefined;
    return imported as Promise<Key>;
  };
}
