/** Removes parts of WebCrypto that some platforms lack, for the duration of a call. */

type Subtle = typeof crypto.subtle;

async function replacing<T>(
  name: string,
  value: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, value });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(globalThis, name, before);
    else Reflect.deleteProperty(globalThis, name);
  }
}

/** Runs a call as on a page that is not a secure context, where `crypto` has only `getRandomValues`. */
export function insecurely<T>(work: () => Promise<T>): Promise<T> {
  const whole = globalThis.crypto;
  const rest = { getRandomValues: whole.getRandomValues.bind(whole) };
  return replacing("isSecureContext", false, () =>
    replacing("crypto", rest, work),
  );
}

/** Runs a call as in jsdom, which has neither `crypto.subtle` nor `isSecureContext`. */
export function withoutSubtle<T>(work: () => Promise<T>): Promise<T> {
  return replacing("isSecureContext", undefined, () =>
    replacing("crypto", {}, work),
  );
}

/** Key that WebCrypto is asked to import from its bytes. */
interface RawImport {
  /** Name of the algorithm. */
  readonly algorithm: string;
  /** Length of the key in bytes. */
  readonly length: number;
}

/** Runs a call with a WebCrypto that refuses some keys. */
function refusingKeys<T>(
  isRefused: (key: RawImport) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const whole = globalThis.crypto;
  const subtle = new Proxy(whole.subtle, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const [format, key, algorithm] = args;
        const { name: asked = algorithm } = (algorithm ?? {}) as {
          readonly name?: unknown;
        };
        if (name === "importKey" && format === "raw") {
          const { length } = key as Uint8Array;
          if (isRefused({ algorithm: `${asked}`, length })) {
            throw new DOMException("The key is not supported", "DataError");
          }
        }
        return member.apply(target, args);
      };
    },
  });
  const port = {
    subtle: subtle as Subtle,
    getRandomValues: whole.getRandomValues.bind(whole),
    randomUUID: whole.randomUUID.bind(whole),
  };
  return replacing("crypto", port, work);
}

/** Runs a call as in Chromium, whose WebCrypto refuses AES keys of 192 bits. */
export function withoutAes192<T>(work: () => Promise<T>): Promise<T> {
  return refusingKeys(
    ({ algorithm, length }) => algorithm.startsWith("AES") && length === 24,
    work,
  );
}

/** Runs a call as in Safari, whose WebCrypto refuses the compressed points of P-256 and P-384. */
export function withoutCompressedPoints<T>(work: () => Promise<T>): Promise<T> {
  return refusingKeys(
    ({ algorithm, length }) =>
      algorithm === "ECDSA" && (length === 33 || length === 49),
    work,
  );
}
