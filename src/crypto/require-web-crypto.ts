import { KeyringError } from "../util/errors.ts";

/**
 * Returns the runtime's WebCrypto.
 *
 * @throws {KeyringError} if `crypto.subtle` is missing, as in jsdom and on browser pages that are not a secure context
 */
export function requireWebCrypto(): typeof crypto {
  const { crypto: found, isSecureContext } = globalThis as {
    readonly crypto?: Partial<typeof crypto>;
    readonly isSecureContext?: boolean;
  };
  if (found?.subtle) return found as typeof crypto;
  throw new KeyringError(
    isSecureContext === false
      ? "Cannot use WebCrypto: expected a secure context, got a page without crypto.subtle; serve it over https: or from localhost"
      : "Cannot use WebCrypto: expected a runtime with crypto.subtle, got one without it; Node 20 or later, Bun, Deno, Workers and browsers over https: have it, jsdom does not",
    { reason: "invalid" },
  );
}
