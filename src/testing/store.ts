import { makeMaterial } from "./material.ts";
import type { Key } from "./stored-key.ts";

/** Milliseconds in a day. */
export const DAY = 86_400_000;

/** Alias of a key in one Region of the local KMS. */
export interface Alias {
  readonly name: string;
  readonly region: string;
  /** Id of the key that the alias stands for. */
  target: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** Data of a local KMS that is saved across restarts: keys and aliases. */
export interface State {
  readonly keys: Key[];
  readonly aliases: Alias[];
}

/** Function that saves a state. Resolves when the state will survive a crash. */
export type Keep = (state: State) => Promise<void>;

/** Store of a local KMS: its keys and aliases in all Regions. */
export class Store {
  readonly keys: Map<string, Key>;
  readonly #aliases: Map<string, Alias>;
  readonly #keep: Keep;
  #changes = 0;
  #kept = 0;

  /**
   * Creates a store.
   *
   * @param state the keys and aliases that the store begins with
   * @param keep saves the keys and aliases; {@link save} calls it if anything has changed
   */
  constructor(state: State, keep: Keep) {
    this.keys = new Map(state.keys.map((key) => [key.id, key]));
    this.#aliases = new Map(
      state.aliases.map((alias) => [`${alias.region} ${alias.name}`, alias]),
    );
    this.#keep = keep;
  }

  /** Adds a key. */
  addKey(key: Key): void {
    this.keys.set(key.id, key);
    this.changed();
  }

  /** Finds the key that has the key version with an id. */
  keyWithMaterial(materialId: string): Key | undefined {
    for (const key of this.keys.values()) {
      if (key.materials.some(({ id }) => id === materialId)) return key;
    }
    return undefined;
  }

  /** Finds an alias by its name, including `alias/`. */
  alias(region: string, name: string): Alias | undefined {
    return this.#aliases.get(`${region} ${name}`);
  }

  /** Returns the aliases of a Region, sorted by name. */
  aliasesIn(region: string): Alias[] {
    return [...this.#aliases.values()]
      .filter((alias) => alias.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds an alias, or replaces the alias of the same name. */
  setAlias(alias: Alias): void {
    this.#aliases.set(`${alias.region} ${alias.name}`, alias);
    this.changed();
  }

  /** Removes an alias. */
  deleteAlias({ region, name }: Alias): void {
    this.#aliases.delete(`${region} ${name}`);
    this.changed();
  }

  /** Marks the store as changed. Callers call this after every change of a key or an alias. */
  changed(): void {
    this.#changes++;
  }

  /** Saves all changes so far. */
  async save(): Promise<void> {
    const changes = this.#changes;
    if (changes === this.#kept) return;
    await this.#keep({
      keys: [...this.keys.values()],
      aliases: [...this.#aliases.values()],
    });
    this.#kept = Math.max(this.#kept, changes);
  }

  /** Deletes the keys whose waiting period is over, and rotates those whose automatic rotation is due. */
  async advance(now: number): Promise<void> {
    for (const key of this.keys.values()) {
      this.#deleteDue(key, now);
      await this.#rotateDue(key, now);
    }
  }

  #deleteDue(key: Key, now: number): void {
    for (const here of Object.values(key.regions)) {
      if (typeof here.deletion !== "number" || here.deletion > now) continue;
      delete key.regions[here.region];
      for (const alias of this.aliasesIn(here.region)) {
        if (alias.target === key.id) this.deleteAlias(alias);
      }
      const primary = key.regions[key.primaryRegion];
      const isAlone = Object.keys(key.regions).length === 1;
      if (primary?.deletion === "replicas" && isAlone) {
        // The waiting period begins when the last replica is deleted.
        primary.deletion = here.deletion + primary.pendingDays * DAY;
      }
      if (Object.keys(key.regions).length === 0) this.keys.delete(key.id);
      this.changed();
      this.#deleteDue(key, now);
      return;
    }
  }

  async #rotateDue(key: Key, now: number): Promise<void> {
    const primary = key.regions[key.primaryRegion];
    const { rotation } = key;
    if (rotation === null || rotation.next > now) return;
    const period = rotation.periodInDays * DAY;
    const later = Math.floor((now - rotation.next) / period);
    if (!primary?.enabled || primary.deletion !== null) {
      // AWS does not rotate a disabled key. After it is enabled, one rotation makes up for all that were missed.
      rotation.next += later * period;
      return;
    }
    // Changes the time before waiting, so that a concurrent call does not rotate again.
    rotation.next += (later + 1) * period;
    for (let due = later + 1; due > 0; due--) {
      key.materials.push(await makeMaterial(key.spec));
    }
    this.changed();
  }
}
