/** Counts outcomes, and prints them as a table: a line for each name, a column for each group. */
export class Counts {
  readonly #title: string;
  readonly #rows = new Map<string, Map<string, number>>();
  readonly #columns = new Set<string>();

  constructor(title: string) {
    this.#title = title;
  }

  /** Adds to the count of a name in a group. */
  add(row: string, column: string, count = 1): void {
    this.#columns.add(column);
    const counts = this.#rows.get(row) ?? new Map<string, number>();
    counts.set(column, (counts.get(column) ?? 0) + count);
    this.#rows.set(row, counts);
  }

  /** Returns the count of a name in all groups, or in one. */
  of(row: string, column?: string): number {
    const counts = this.#rows.get(row);
    if (column !== undefined) return counts?.get(column) ?? 0;
    return [...(counts?.values() ?? [])].reduce((sum, each) => sum + each, 0);
  }

  /** Prints the table, with the names in the order in which they came. */
  print(): void {
    const columns = [...this.#columns];
    const lines = [[this.#title, ...columns]];
    for (const [row, counts] of this.#rows) {
      lines.push([row, ...columns.map((each) => `${counts.get(each) ?? 0}`)]);
    }
    const widths = [0, ...columns.keys()].map((_, i) =>
      Math.max(...lines.map((line) => line[i]?.length ?? 0)),
    );
    for (const [title = "", ...cells] of lines) {
      const padded = cells.map((cell, i) => cell.padStart(widths[i + 1] ?? 0));
      console.log([title.padEnd(widths[0] ?? 0), ...padded].join("  "));
    }
    console.log("");
  }
}
