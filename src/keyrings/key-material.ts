import type { WebCryptoKey } from "../crypto/port.ts";
import { refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { hasCode, KeyringError } from "../util/errors.ts";
import { tagOf } from "../util/type-name.ts";

/**
 * Tells whether a value is a WebCrypto key. The object's tag decides, because a key from another realm fails
 * `instanceof`.
 */
export function isCryptoKey(value: unknown): value is WebCryptoKey {
  return tagOf(value) === "CryptoKey";
}

/** Members of a `CryptoKey` that say for what operations and algorithm it was made. */
type KeyPurpose = Pick<WebCryptoKey, "type" | "usages"> & {
  readonly algorithm: { readonly name: string };
};

function describe({ type, algorithm, usages }: KeyPurpose): string {
  return `a ${type} ${algorithm.name} key for ${usages.join(" and ") || "nothing"}`;
}

/**
 * Checks that a `CryptoKey` has the type, algorithm and usages that the keyring needs.
 *
 * @throws {TypeError} if the `CryptoKey` lacks one of them
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
 * Returns a function that imports a key at its first call and keeps the result or the failure. A keyring can therefore
 * be made synchronously.
 *
 * @param label the keyring's name in error messages
 * @param load imports the key. It is called once and then released, with the key material that it refers to.
 * @param secret key bytes to wipe after the import
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
