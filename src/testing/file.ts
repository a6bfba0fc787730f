import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { refuse } from "../errors.ts";
import type { Keep, State } from "./store.ts";

/** Says what wrote a file, and in which form. */
const FORMAT = "sealmask local KMS 1";

/** Only the owner may read what holds keys. */
const MODE = 0o600;

async function writeSafely(file: string, text: string): Promise<void> {
  const handle = await open(file, "w", MODE);
  try {
    await handle.writeFile(text);
    // Renaming before the bytes are on the disk could leave an empty file after a crash.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a renaming survive a crash; on systems that cannot, it is left to them. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders.
  }
}

/**
 * Keeps states in a file: each replaces the whole file at once, so that a crash leaves the old or the new one. Where
 * states come faster than they are written, those between are skipped.
 */
export function keepIn(file: string): Keep {
  const draft = `${file}.new`;
  let running: Promise<void> = Promise.resolve();
  let next: { state: State; done: Promise<void> } | null = null;

  async function write(): Promise<void> {
    const state = next?.state;
    next = null;
    // Read as late as possible: all changes up to here go into this writing.
    await writeSafely(draft, JSON.stringify({ format: FORMAT, ...state }));
    await rename(draft, file);
    await syncFolder(dirname(file));
  }

  return (state) => {
    if (next) {
      next.state = state;
      return next.done;
    }
    const done = running.then(write, write);
    next = { state, done };
    running = done;
    return done;
  };
}

function isState(value: unknown): value is State {
  const state = value as Partial<State & { format: unknown }> | null;
  return (
    state?.format === FORMAT &&
    Array.isArray(state.keys) &&
    Array.isArray(state.aliases)
  );
}

/**
 * Reads what was kept, or nothing when there is no file yet.
 *
 * @throws {TypeError} when the file holds something else
 */
export async function readKept(file: string): Promise<State> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return { keys: [], aliases: [] };
    throw error;
  }
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (isState(value)) return value;
  return refuse("file", "expected one that a local KMS wrote, or none");
}
