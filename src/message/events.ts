/** What sealmask reports through `onEvent`, for metrics and audit. No event holds a value, a key or a token. */
export type SealmaskEvent =
  | {
      /** A data key was at hand. */
      readonly type: "cache-hit";
      /** What it was needed for. */
      readonly operation: "encrypt" | "decrypt";
    }
  | {
      /** The key service had to be asked for a data key. */
      readonly type: "cache-miss";
      /** What it was needed for. */
      readonly operation: "encrypt" | "decrypt";
    }
  | {
      /** The keyring made a data key. */
      readonly type: "data-key-generated";
      /** The keyring's id. */
      readonly keyringId: string;
    }
  | {
      /** The keyring unwrapped a data key. */
      readonly type: "data-key-unwrapped";
      /** The keyring's id. */
      readonly keyringId: string;
    }
  | {
      /** A data key was wrapped anew: one event for each place where it stands. */
      readonly type: "data-key-rewrapped";
      /** Where, as a JSON Pointer (RFC 6901): of a field's token, of a document's header, or empty for a token by itself. */
      readonly pointer: string;
      /** The id of the keyring that can unwrap it now. */
      readonly keyringId: string;
    }
  | {
      /** A value was erased: one event for each mask, so for each element of an array, and for each value that a rule finds in an object. */
      readonly type: "field-erased";
      /** Where, as a JSON Pointer (RFC 6901). */
      readonly pointer: string;
      /** By which rule: `"default"`, the option that made it, such as `"customMask"`, a preset, or `"function"`. */
      readonly rule: string;
      /** Which type it had, such as `"string"`, `"null"` or `"Date"`. */
      readonly valueType: string;
    }
  | {
      /** A field was named that the data does not have. */
      readonly type: "field-missing";
      /** The path as it was given. */
      readonly path: string;
    };

/**
 * Receives events. What it throws while fields are erased reaches the caller; what it throws while data keys are handled is
 * ignored, for others may wait for the same data key.
 */
export type EventListener = (event: SealmaskEvent) => void;
