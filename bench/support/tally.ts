/** Counts by two names. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  /** Counts one, or more. */
  add(row: string, column: string, count = 1): void {
    const columns = this.#counts.get(row) ?? new Map<string, number>();
    this.#counts.set(row, columns);
    columns.set(column, (columns.get(column) ?? 0) + count);
  }

  /** The sum of a row, of one column or of all. */
  sum(row?: string, column?: string): number {
    let sum = 0;
    for (const [name, columns] of this.#counts) {
      if (row !== undefined && name !== row) continue;
      for (const [each, count] of columns) {
        if (column === undefined || each === column) sum += count;
      }
    }
    return sum;
  }

  /** Prints it as a table, with sums. */
  print(head: string): void {
    const rows = [...this.#counts.keys()].sort();
    const columns = [
      ...new Set([...this.#counts.values()].flatMap((row) => [...row.keys()])),
    ].sort();
    const width = 2 + Math.max(...[head, ...rows].map(({ length }) => length));
    const line = (first: string, cells: readonly string[]) =>
      console.log(
        first.padEnd(width) +
          cells
            .map((cell, i) =>
              cell.padStart(Math.max(9, (columns[i]?.length ?? 0) + 2)),
            )
            .join(""),
      );
    const numbers = (row?: string) =>
      [...columns, undefined].map((column) =>
        this.sum(row, column).toLocaleString("en-US"),
      );
    line(head, [...columns, "all"]);
    for (const row of rows) line(row, numbers(row));
    line("all", numbers());
  }
}
