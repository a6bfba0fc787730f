/** A new value for one place in a document. */
export interface Replacement {
  /** Member names and array indices from the root; none is the root itself. */
  readonly keys: readonly (string | number)[];
  /** What to put there. */
  readonly value: unknown;
}

interface Node<T> {
  item?: T | undefined;
  readonly children: Map<string | number, Node<T>>;
}

function treeOf<T extends { keys: readonly (string | number)[] }>(
  items: readonly T[],
): Node<T> {
  const root: Node<T> = { children: new Map() };
  for (const item of items) {
    let node = root;
    for (const key of item.keys) {
      let child = node.children.get(key);
      if (!child) {
        child = { children: new Map() };
        node.children.set(key, child);
      }
      node = child;
    }
    node.item ??= item;
  }
  return root;
}

/** Drops repeated places, and places within other ones: a parent beats its children. */
export function outermost<T extends { keys: readonly (string | number)[] }>(
  items: readonly T[],
): T[] {
  const kept: T[] = [];
  const visit = (node: Node<T>): void => {
    if (node.item) kept.push(node.item);
    else for (const child of node.children.values()) visit(child);
  };
  visit(treeOf(items));
  return kept;
}

function copyOf(value: object): object {
  if (Array.isArray(value)) return value.slice();
  // Own properties one by one: assigning would call the setter that `__proto__` inherits.
  return Object.create(
    Object.getPrototypeOf(value),
    Object.getOwnPropertyDescriptors({ ...value }),
  );
}

function put(target: object, key: string | number, value: unknown): void {
  const descriptor = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(target, key, { ...descriptor, value });
}

function rebuild(value: unknown, node: Node<Replacement>): unknown {
  if (node.item) return node.item.value;
  if (node.children.size === 0) return value;
  const copy = copyOf(value as object);
  for (const [key, child] of node.children) {
    put(copy, key, rebuild((value as Record<string, unknown>)[key], child));
  }
  return copy;
}

/**
 * Replaces values at places of a document, which must exist. Copies what lies on the way to them and shares the
 * rest; the document itself is never changed.
 */
export function edit(
  root: unknown,
  replacements: readonly Replacement[],
): unknown {
  return rebuild(root, treeOf(replacements));
}
