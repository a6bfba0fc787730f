/** Counts outcomes, and prints them as a table: a line for each name, a column for each group. */
export class Counts {
  readonly #title: string;
  readonly #rows = new Map<string, Map<string, number>>();
  readonly #columns = new Set<string>();

  constructor(title: string) {
    this.#title = title;
  }

  /** Adds one to the count of a name in a group. */
  add(row: string, column: string): void {
    this.#columns.add(column);
    const counts = this.#rows.get(row) ?? new Map<string, number>();
    counts.set(column, (counts.get(column) ?? 0) + 1);
    this.#rows.set(row, counts);
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
