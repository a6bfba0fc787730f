import { Counts } from "../counts.ts";
import { contentOf } from "./dynamodb-json.ts";
import type { Pair } from "./keyrings.ts";
import { type Case, MAX_COUNT } from "./random-case.ts";

/** Counts the items that crossed, by what may matter. */
export class Crossed {
  readonly #items = [
    new Counts("items by suite"),
    new Counts("by version"),
    new Counts("by keyring"),
    new Counts("by attributes besides the key"),
  ] as const;
  readonly #attributes = new Counts("attributes by type");
  /** Numbers of attributes besides the key, by direction. */
  readonly #seen = new Map<string, Set<number>>();

  add(
    direction: string,
    cipher: string,
    { table, item, count }: Case,
    pair: Pair,
  ): void {
    const column = `${direction}, ${cipher}`;
    const [suites, versions, keyrings, sizes] = this.#items;
    const actions = Object.values(table.attributes);
    suites.add(table.algorithmSuite, column);
    versions.add(actions.includes("context") ? "2" : "1", column);
    keyrings.add(pair.name, column);
    const decade = Math.floor(count / 10) * 10;
    sizes.add(
      count === MAX_COUNT ? `${count}` : `${decade} to ${decade + 9}`,
      column,
    );
    for (const [name, value] of Object.entries(item)) {
      const { attributes } = table;
      const action = Object.hasOwn(attributes, name)
        ? attributes[name]
        : undefined;
      this.#attributes.add(contentOf(value)[0], action ?? "none");
    }
    const seen = this.#seen.get(direction) ?? new Set();
    this.#seen.set(direction, seen.add(count));
  }

  /** Returns the numbers of attributes, from 0 to the most, that no item had in a direction. */
  missingCounts(direction: string): number[] {
    const seen = this.#seen.get(direction);
    return Array.from({ length: MAX_COUNT + 1 }, (_, i) => i).filter(
      (count) => !seen?.has(count),
    );
  }

  /** Prints the counts. */
  print(): void {
    for (const counts of [...this.#items, this.#attributes]) counts.print();
  }
}
