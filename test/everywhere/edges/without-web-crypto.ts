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

/** Runs a call as in Chromium, whose WebCrypto refuses AES keys of 192 bits. */
export function withoutAes192<T>(work: () => Promise<T>): Promise<T> {
  const whole = globalThis.crypto;
  const refuse = () => {
    throw new DOMException("192-bit AES keys are not supported");
  };
  const subtle = new Proxy(whole.subtle, {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const [format, key, algorithm] = args;
        const { name: asked = algorithm } = (algorithm ?? {}) as {
          readonly name?: unknown;
        };
        const isAes =
          name === "importKey" &&
          format === "raw" &&
          `${asked}`.startsWith("AES");
        if (isAes && (key as Uint8Array).length === 24) refuse();
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
