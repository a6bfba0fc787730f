/** Function that returns a copy of a plain object, or `undefined` for any other object. */
export type Copier = (
  object: Record<string, unknown>,
) => Record<string, unknown> | undefined;

// Engines cache, for each place in the code, the object shapes that it has copied. After a few different shapes they
// become several times slower. Therefore the same function stands here several times. Testing the constructor first is
// only for speed: it tells the compiler the shape, and with it the prototype.
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

/** Returns a {@link Copier} for objects that probably share one shape. */
export function nextCopier(): Copier {
  return COPIERS[turn++ % COPIERS.length] as Copier;
}
