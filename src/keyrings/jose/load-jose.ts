import { KeyringError } from "../../util/errors.ts";

/** Module `jose`, an optional peer dependency. */
export type Jose = typeof import("jose");

/**
 * Imports `jose` when it is first needed. `toStandardJwe` works without it.
 *
 * @param load import function that tests replace
 * @throws {KeyringError} if `jose` is not installed
 */
export async function loadJose(load?: () => Promise<Jose>): Promise<Jose> {
  try {
    // The `import()` must stand inside the `try`. Then bundlers know that the package may be missing, and bundle it if
    // it is installed.
    return load ? await load() : await import("jose");
  } catch (cause) {
    const advice = isInClosedModule(cause)
      ? "import() does not work here; run Jest on Node with --experimental-vm-modules"
      : "run `npm install jose`";
    throw new KeyringError(`Cannot load jose: ${advice}`, {
      cause,
      reason: "invalid",
    });
  }
}

/** Tells whether an import failed because the program runs in a `vm` context without one, as in Jest's CommonJS. */
function isInClosedModule(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return `${code}`.includes("DYNAMIC_IMPORT_CALLBACK_MISSING");
}
