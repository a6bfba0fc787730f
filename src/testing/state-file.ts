import { refuseAs } from "../util/assert.ts";
import { nodeModule } from "./node-module.ts";
import type { Keep, State } from "./store.ts";

const files = () => nodeModule("node:fs/promises");

/** Mark in each state file, which names the file's writer and format. */
const FORMAT = "sealmask local KMS 1";

/** File mode: only the owner may read and write a file that holds keys. */
const MODE = 0o600;

const NO_STATE: State = { keys: [], aliases: [] };

/** Saved state of a server, with the functions that save later states. */
export interface Kept {
  /** State that an earlier server saved. */
  readonly state: State;
  readonly keep: Keep;
  /** Stops saving. Resolves when all states are written. */
  close(): Promise<void>;
}

/** Makes a store that saves nothing. */
export function keepNowhere(): Kept {
  return { state: NO_STATE, keep: async () => {}, close: async () => {} };
}

async function writeSafely(file: string, text: string): Promise<void> {
  const handle = await files().open(file, "wx", MODE);
  try {
    await handle.writeFile(text);
    // Without `sync`, a crash after the renaming could leave an empty file.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a renamed file survive a crash of the computer, on systems that support it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await files().open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows cannot open folders.
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** Returns a text that changes whenever the file is written, or `"none"` if the file does not exist. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await files().stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "none";
    throw error;
  }
}

const DRAFT = ".new";

/** Removes draft files that a crash left behind, because drafts hold keys. */
async function removeDrafts(file: string): Promise<void> {
  const { basename, dirname, join } = nodeModule("node:path");
  const start = `${basename(file)}.`;
  for (const name of await files().readdir(dirname(file))) {
    if (!name.startsWith(start) || !name.endsWith(DRAFT)) continue;
    await files().rm(join(dirname(file), name), { force: true });
  }
}

/**
 * Saves states in a file. Each state replaces the whole file atomically, so that a crash leaves the old or the new
 * file. A state that a newer state replaces before it is written is skipped. A file that another server has written is
 * never overwritten.
 */
function keepIn(file: string, firstVersion: string): Omit<Kept, "state"> {
  let version = firstVersion;
  let running: Promise<void> = Promise.resolve();
  let next: { state: State; done: Promise<void> } | null = null;
  let isClosed = false;

  async function replace(text: string): Promise<void> {
    const draft = `${file}.${crypto.randomUUID()}${DRAFT}`;
    try {
      await writeSafely(draft, text);
      if ((await versionOf(file)) !== version) {
        throw new Error(
          "Cannot save keys: another local KMS has written to the file; use one server at a time",
        );
      }
      await files().rename(draft, file);
    } catch (error) {
      await files().rm(draft, { force: true });
      throw error;
    }
    version = await versionOf(file);
    await syncFolder(nodeModule("node:path").dirname(file));
  }

  async function write(): Promise<void> {
    const state = next?.state;
    next = null;
    // Reads the state as late as possible, to include all changes up to now.
    await replace(JSON.stringify({ format: FORMAT, ...state }));
  }

  return {
    async keep(state) {
      if (isClosed)
        throw new Error("Cannot save keys: the local KMS has stopped");
      if (next) {
        next.state = state;
        return next.done;
      }
      const done = running.then(write, write);
      next = { state, done };
      running = done;
      return done;
    },
    async close() {
      isClosed = true;
      // An error rejects the promise of the caller that waits for that write.
      await running.catch(() => {});
    },
  };
}

function hasTexts(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  return names.every((name) => typeof members[name] === "string");
}

function isKey(value: unknown): boolean {
  if (!hasTexts(value, "id", "spec", "primaryRegion")) return false;
  const { materials, regions } = value as Readonly<Record<string, unknown>>;
  return Array.isArray(materials) && hasTexts(regions);
}

function isState(value: unknown): value is State {
  const state = value as Partial<State & { format: unknown }> | null;
  return (
    state?.format === FORMAT &&
    Array.isArray(state.keys) &&
    state.keys.every(isKey) &&
    Array.isArray(state.aliases) &&
    state.aliases.every((alias) => hasTexts(alias, "name", "region", "target"))
  );
}

/** Reads the saved state, or returns an empty state if the file does not exist. */
async function readKept(file: string): Promise<State> {
  let text: string;
  try {
    text = await files().readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return NO_STATE;
    throw error;
  }
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // The check below refuses text that is not JSON.
  }
  if (isState(value)) return value;
  return refuseAs("file", "a file that a local KMS wrote", "another file");
}

/** Returns the path of the file that a symbolic link leads to. */
async function followLinks(file: string): Promise<string> {
  try {
    return await files().realpath(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return file;
    throw error;
  }
}

/**
 * Opens or creates a file in which states are saved.
 *
 * @throws {TypeError} if the file was not written by a local KMS
 * @throws {Error} if the file can neither be read nor created
 */
export async function openKept(given: string): Promise<Kept> {
  const file = await followLinks(given);
  const version = await versionOf(file);
  const state = await readKept(file);
  const kept = keepIn(file, version);
  await removeDrafts(file);
  // Creates the file at once, so that a missing folder is reported at the start and not with the first key.
  if (version === "none") await kept.keep(state);
  return { state, ...kept };
}
