import { makeMaterial } from "./material.ts";
import type { Key } from "./stored-key.ts";

/** Milliseconds in a day. */
export const DAY = 86_400_000;

/** An alias of a key, in one Region. */
export interface Alias {
  readonly name: string;
  readonly region: string;
  /** The id of the key. */
  target: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** All that outlives a restart. */
export interface State {
  readonly keys: Key[];
  readonly aliases: Alias[];
}

/** Keeps what is given; settled once it is safe. */
export type Keep = (state: State) => Promise<void>;

/** Keys and aliases, of all Regions. */
export class Store {
  readonly keys: Map<string, Key>;
  readonly #aliases: Map<string, Alias>;
  readonly #keep: Keep;
  #changes = 0;
  #kept = 0;

  /** Takes what was kept before. */
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

  /** Finds the key that has a version of this id. */
  keyWithMaterial(materialId: string): Key | undefined {
    for (const key of this.keys.values()) {
      if (key.materials.some(({ id }) => id === materialId)) return key;
    }
    return undefined;
  }

  /** Finds an alias by its name, `alias/` included. */
  alias(region: string, name: string): Alias | undefined {
    return this.#aliases.get(`${region} ${name}`);
  }

  /** The aliases of a Region, by name. */
  aliasesIn(region: string): Alias[] {
    return [...this.#aliases.values()]
      .filter((alias) => alias.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds an alias, or replaces one. */
  setAlias(alias: Alias): void {
    this.#aliases.set(`${alias.region} ${alias.name}`, alias);
    this.changed();
  }

  /** Removes an alias. */
  deleteAlias({ region, name }: Alias): void {
    this.#aliases.delete(`${region} ${name}`);
    this.changed();
  }

  /** To be called after every change of a key or an alias. */
  changed(): void {
    this.#changes++;
  }

  /** Settled once every change so far is kept. */
  async save(): Promise<void> {
    const changes = this.#changes;
    if (changes === this.#kept) return;
    await this.#keep({
      keys: [...this.keys.values()],
      aliases: [...this.#aliases.values()],
    });
    this.#kept = Math.max(this.#kept, changes);
  }

  /** Does what has become due by now: deletes keys whose time has come, and rotates those that rotate by themselves. */
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
        // The waiting period begins when the last replica has gone.
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
      // AWS rotates no disabled key. Once it is enabled it catches up, with one rotation for all that were missed.
      rotation.next += later * period;
      return;
    }
    // Set before waiting: another call at the same time must not rotate once more.
    rotation.next += (later + 1) * period;
    for (let due = later + 1; due > 0; due--) {
      key.materials.push(await makeMaterial(key.spec));
    }
    this.changed();
  }
}
