/** Copies a plain object; gives `undefined` for any other one. */
export type Copier = (
  object: Record<string, unknown>,
) => Record<string, unknown> | undefined;

// Engines remember at each place of the program which shapes of objects it has copied, and are several times slower once it
// has seen more than a few. So there are several such places, the same but for that. The constructor is looked at first
// for speed alone: it tells the compiler the shape, and with it the prototype.
const COPIERS: readonly Copier[] = [
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
  (o) => (o.constructor === Object && isPlain(o) ? { ...o } : undefined),
];

function isPlain(object: object): boolean {
  return Object.getPrototypeOf(object) === Object.prototype;
}

let turn = 0;

/** A copier for objects that are likely to have one shape. */
export function nextCopier(): Copier {
  return COPIERS[turn++ % COPIERS.length] as Copier;
}
