/**
 * Removes from this process the features that Cloudflare Workers refuse at module scope: random values, timers and the network.
 * Any use of them throws.
 */
const { crypto: webCrypto } = globalThis;

function refusing(name: string): () => never {
  return () => {
    throw new Error(`${name} is not allowed where modules are loaded`);
  };
}

const poisoned: readonly [holder: object, name: string][] = [
  [webCrypto, "getRandomValues"],
  [webCrypto, "randomUUID"],
  [webCrypto.subtle, "generateKey"],
  [globalThis, "fetch"],
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [globalThis, "setImmediate"],
];

/** Poisons the process, and returns a function that undoes it. */
export function poison(): () => void {
  const undo = poisoned.map(([holder, name]) => {
    const before = Object.getOwnPropertyDescriptor(holder, name);
    Object.defineProperty(holder, name, {
      configurable: true,
      writable: true,
      value: refusing(name),
    });
    return () => {
      if (before) Object.defineProperty(holder, name, before);
      else Reflect.deleteProperty(holder, name);
    };
  });
  return () => {
    for (const each of undo) each();
  };
}
