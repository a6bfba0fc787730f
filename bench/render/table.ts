/** A table in Markdown: the first column to the left, the others to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, i) => (i === 0 ? ":--" : "--:"))),
    ...rows.map(line),
  ].join("\n");
}
