/** Writes a program that is slow to compile: many calls of `erase` on a large type, each with other fields. */

const TYPES = [
  "string",
  "number",
  "Date",
  "boolean",
  "string | null",
  "string[]",
  "{ a: number; b: { c: string; d: number } }",
  "{ id: number; tags: string[]; inner: { x: number; y?: string } }[]",
  "number | undefined",
  "'x' | 'y' | 'z'",
];

/** Returns the paths of one call: plain names, nested names, and elements of an array. */
function pathsOf(call, fields) {
  const tens = Math.floor(call / 5) * 10;
  return [
    `f${(call * 7) % fields}`,
    `f${tens + 6}.b.c`,
    `f${tens + 7}[*].inner.x`,
    `f${tens + 7}[0].id`,
    `f${(call * 3 + 1) % fields}`,
  ];
}

/** Returns the program's TypeScript. */
export function manyCalls(calls = 50, fields = 100) {
  const members = Array.from({ length: fields }, (_, i) => {
    const type = TYPES[i % TYPES.length];
    return `  f${i}${i % 10 === 8 ? "?" : ""}: ${type};\n`;
  });
  const functions = Array.from({ length: calls }, (_, i) => {
    const paths = Array.from(new Set(pathsOf(i, fields)));
    const names = paths.map((path) => path.match(/^\w+/)[0]);
    const reads = [...names, `f${(i * 11 + 5) % fields}`];
    return `export function call${i}() {
  const safe = erase(big, { fields: ${JSON.stringify(paths)} });
  return [${reads.map((name) => `safe.${name}`).join(", ")}];
}
`;
  });
  return `import { erase } from "sealmask";
interface Big {
${members.join("")}}
declare const big: Big;
${functions.join("")}`;
}
