/**
 * Takes from this process what Cloudflare Workers refuse where modules are loaded: random values, timers and the network.
 * What uses one of them throws.
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

/** Poisons the process, and gives what undoes it. */
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
