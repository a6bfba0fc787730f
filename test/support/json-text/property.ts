import type fc from "fast-check";
import type { TextEngine } from "./engine.ts";

/** A property of what edits JSON text. */
export interface TextProperty {
  readonly name: string;
  /** On how many texts in a hundred it is tried. */
  readonly share: number;
  /** Makes the property of the library, or of the reference; what it says is thrown where it does not hold. */
  of(engine: TextEngine): fc.IRawProperty<unknown, boolean>;
}
