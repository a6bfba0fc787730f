import { KeyringError } from "../../util/errors.ts";

/** The optional peer. */
export type Jose = typeof import("jose");

/**
 * Loads the optional peer when it is first needed: `toStandardJwe` goes without it.
 *
 * @param load imports it in tests
 * @throws {KeyringError} when it is not installed
 */
export async function loadJose(load?: () => Promise<Jose>): Promise<Jose> {
  try {
    // In this very `try`: so bundlers know that the package may be missing, and bundle it where it is installed.
    return load ? await load() : await import("jose");
  } catch (cause) {
    throw new KeyringError("Cannot load jose: run `npm install jose`", {
      cause,
      reason: "invalid",
    });
  }
}
