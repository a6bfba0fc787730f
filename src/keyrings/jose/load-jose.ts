import { KeyringError } from "../../util/errors.ts";

/** The optional peer. */
export type Jose = typeof import("jose");

/** Loads the optional peer when it is first needed: `toStandardJwe` goes without it. */
async function importJose(): Promise<Jose> {
  return await import("jose");
}

/**
 * Loads `jose`.
 *
 * @param load imports it
 * @throws {KeyringError} when it is not installed
 */
export async function loadJose(
  load: () => Promise<Jose> = importJose,
): Promise<Jose> {
  try {
    return await load();
  } catch (cause) {
    throw new KeyringError("Cannot load jose: run `npm install jose`", {
      cause,
      reason: "invalid",
    });
  }
}
