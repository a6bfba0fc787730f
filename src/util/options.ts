/**
 * Reads an option, own or inherited, but never one that a polluted `Object.prototype` lends to every object: it would
 * change what is protected for the whole process.
 */
export function readOption<O extends object, N extends keyof O & string>(
  options: O | null | undefined,
  name: N,
): O[N] | undefined {
  const value = options?.[name];
  if (value === undefined || !(name in Object.prototype)) return value;
  for (
    let owner: object | null | undefined = options;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    if (Object.hasOwn(owner, name)) return value;
  }
  return undefined;
}

/** Reads options once, each through {@link readOption}, into an object without a prototype to lend it others. */
export function snapshotOptions<O extends object, N extends keyof O & string>(
  options: O | null | undefined,
  names: readonly N[],
): Pick<O, N> {
  const snapshot = Object.create(null);
  for (const name of names) {
    const value = readOption(options, name);
    if (value !== undefined) snapshot[name] = value;
  }
  return snapshot;
}
