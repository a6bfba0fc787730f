import { encryptProperties } from "./encrypt-properties.ts";
import { eraseProperties } from "./erase-properties.ts";
import type { TextProperty } from "./property.ts";

/** Properties of all functions that edit JSON text. */
export const properties: readonly TextProperty[] = [
  ...eraseProperties,
  ...encryptProperties,
];
