/** Tells whether an object is a plain one of any realm, and not an array or an instance of a class. */
export function isPlainObject(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  // `Object.prototype` of another realm has no prototype either, unlike any other object that plays this part.
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf")
  );
}

/** Sets an own member under any name. Assigning `__proto__` would change the prototype and lose the value. */
export function setMember(object: object, name: string, value: unknown): void {
  if (name !== "__proto__") {
    (object as Record<string, unknown>)[name] = value;
    return;
  }
  const attributes = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(object, name, { ...attributes, value });
}

/** Tells whether an object has an enumerable member with a symbol as its key, which no item can hold. */
export function hasSymbolKeys(object: object): boolean {
  const symbols = Object.getOwnPropertySymbols(object);
  return (
    symbols.length > 0 &&
    symbols.some((symbol) =>
      Object.prototype.propertyIsEnumerable.call(object, symbol),
    )
  );
}
