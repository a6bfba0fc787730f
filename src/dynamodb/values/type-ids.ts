/**
 * Type ids of serialized attribute values: two bytes each, as numbers. Every value is serialized as the AWS Database
 * Encryption SDK does it ("DynamoDB Attribute Serialization" of its specification).
 */
export const TYPE_IDS = {
  NULL: 0x0000,
  S: 0x0001,
  N: 0x0002,
  BOOL: 0x0004,
  SS: 0x0101,
  NS: 0x0102,
  BS: 0x01ff,
  M: 0x0200,
  L: 0x0300,
  B: 0xffff,
} as const;

/** Maximum number of lists and maps around a value, when writing and when reading. */
export const MAX_NESTING = 31;

/**
 * Maximum number of lists and maps in one another when an item is read: more than DynamoDB holds, and few enough for every
 * runtime's stack. For values that are encrypted or signed, {@link MAX_NESTING} is the bound.
 */
export const MAX_FORM_NESTING = 100;
