import type fc from "fast-check";
import type { TextEngine } from "./engine.ts";

/** Property of the functions that edit JSON text. */
export interface TextProperty {
  readonly name: string;
  /** Percentage of the texts that try this property. */
  readonly share: number;
  /** Makes the property for the library or the reference. If it does not hold, the property throws the reason. */
  of(engine: TextEngine): fc.IRawProperty<unknown, boolean>;
}
