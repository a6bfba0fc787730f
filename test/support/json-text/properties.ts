import { encryptProperties } from "./encrypt-properties.ts";
import { eraseProperties } from "./erase-properties.ts";
import type { TextProperty } from "./property.ts";

/** What holds for JSON text that is edited. */
export const properties: readonly TextProperty[] = [
  ...eraseProperties,
  ...encryptProperties,
];
