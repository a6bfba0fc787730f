/** Event reported to `onEvent`, for metrics and audit. No event holds a value, a key or a token. */
export type SealmaskEvent =
  | {
      /** Event for a data key that was served from the cache or by a call to the keyring already in progress. */
      readonly type: "cache-hit";
      /** Operation that needs the data key. */
      readonly operation: "encrypt" | "decrypt";
    }
  | {
      /** Event for a data key that needs a call of its own to the keyring. */
      readonly type: "cache-miss";
      /** Operation that needs the data key. */
      readonly operation: "encrypt" | "decrypt";
    }
  | {
      /** Event for a data key that the keyring has generated. */
      readonly type: "data-key-generated";
      /** Id of the keyring that generated the data key. */
      readonly keyringId: string;
    }
  | {
      /** Event for a data key that the keyring has unwrapped. */
      readonly type: "data-key-unwrapped";
      /** Id of the keyring that unwrapped the data key. */
      readonly keyringId: string;
    }
  | {
      /** Event for a data key wrapped again under other keys; one event for each place in the document that holds it. */
      readonly type: "data-key-rewrapped";
      /** JSON Pointer (RFC 6901) to a field's token or a document's header; empty for a token outside a document. */
      readonly pointer: string;
      /** Id of the keyring that can now unwrap the data key. */
      readonly keyringId: string;
    }
  | {
      /**
       * Event for an erased value. An array gives one event for each element, and an object gives one for each value in it
       * that a rule masks.
       */
      readonly type: "field-erased";
      /** JSON Pointer (RFC 6901) to the erased value. */
      readonly pointer: string;
      /** Rule that masked the value: `"default"`, an option such as `"customMask"`, a preset's name, or `"function"`. */
      readonly rule: string;
      /** Type of the erased value, such as `"string"`, `"null"` or `"Date"`. */
      readonly valueType: string;
    }
  | {
      /** Event for a path in `fields` or `maskingRules` that selects nothing in the data. */
      readonly type: "field-missing";
      /** Path that selects nothing, as the caller wrote it in `fields` or `maskingRules`. */
      readonly path: string;
    }
  | {
      /** Event for a DynamoDB item that is written in plaintext, because the plaintext policy forces it. */
      readonly type: "plaintext-item-written";
      /** Logical name of the item's table. */
      readonly tableName: string;
    }
  | {
      /** Event for a plaintext DynamoDB item that was read, because the plaintext policy allows it. */
      readonly type: "plaintext-item-read";
      /** Logical name of the item's table. */
      readonly tableName: string;
    };

/**
 * Function that receives events. An error that it throws while fields are erased, or for a plaintext item, reaches the caller.
 * An error that it throws for an event about data keys is ignored, as other calls may wait for the same data key.
 */
export type EventListener = (event: SealmaskEvent) => void;
