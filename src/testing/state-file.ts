import { refuseAs } from "../util/assert.ts";
import { nodeModule } from "./node-module.ts";
import type { Keep, State } from "./store.ts";

const files = () => nodeModule("node:fs/promises");

/** Says what wrote a file, and in which form. */
const FORMAT = "sealmask local KMS 1";

/** Only the owner may read what holds keys. */
const MODE = 0o600;

const NO_STATE: State = { keys: [], aliases: [] };

/** What is kept of a server, and how. */
export interface Kept {
  /** What was kept before. */
  readonly state: State;
  readonly keep: Keep;
  /** Keeps nothing any more; settled once all is written. */
  close(): Promise<void>;
}

/** Keeps nothing beyond the server's end. */
export function keepNowhere(): Kept {
  return { state: NO_STATE, keep: async () => {}, close: async () => {} };
}

async function writeSafely(file: string, text: string): Promise<void> {
  const handle = await files().open(file, "wx", MODE);
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
    const handle = await files().open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders.
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** Tells which writing a file is of; `"none"` if there is no file. */
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

/** Removes what a crash left behind: drafts hold keys too. */
async function removeDrafts(file: string): Promise<void> {
  const { basename, dirname, join } = nodeModule("node:path");
  const start = `${basename(file)}.`;
  for (const name of await files().readdir(dirname(file))) {
    if (!name.startsWith(start) || !name.endsWith(DRAFT)) continue;
    await files().rm(join(dirname(file), name), { force: true });
  }
}

/**
 * Keeps states in a file: each replaces the whole file at once, so that a crash leaves the old or the new one. Where
 * states come faster than they are written, those between are skipped. Another server's writing is never replaced.
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
          "Cannot keep keys: another local KMS has written to its file; use one server at a time",
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
    // Read as late as possible: all changes up to here go into this writing.
    await replace(JSON.stringify({ format: FORMAT, ...state }));
  }

  return {
    async keep(state) {
      if (isClosed) throw new Error("The local KMS has stopped");
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
      // A failure rejects for whoever waits for that write.
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

/** Reads what was kept, or nothing when there is no file yet. */
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
    // Refused below.
  }
  if (isState(value)) return value;
  return refuseAs("file", "one that a local KMS wrote, or none", "another one");
}

/** Follows a symbolic link to the file itself. */
async function followLinks(file: string): Promise<string> {
  try {
    return await files().realpath(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return file;
    throw error;
  }
}

/**
 * Opens a file to keep states in, or makes it.
 *
 * @throws {TypeError} when the file holds something else
 * @throws {Error} when it can be neither read nor made
 */
export async function openKept(given: string): Promise<Kept> {
  const file = await followLinks(given);
  const version = await versionOf(file);
  const state = await readKept(file);
  const kept = keepIn(file, version);
  await removeDrafts(file);
  // At once, so that a folder that is not there is no surprise at the first key.
  if (version === "none") await kept.keep(state);
  return { state, ...kept };
}
