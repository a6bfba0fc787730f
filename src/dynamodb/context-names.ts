/** Name of the pair of an item's encryption context with the logical name of the table. */
export const TABLE_NAME_PAIR = "aws-crypto-table-name";

/** Name of the pair with the name of the partition key. */
export const PARTITION_NAME_PAIR = "aws-crypto-partition-name";

/** Name of the pair with the name of the sort key. */
export const SORT_NAME_PAIR = "aws-crypto-sort-name";

/** Name of the pair with one letter for the type of each attribute in the context, in version 2. */
export const LEGEND_PAIR = "aws-crypto-legend";

/** Prefix of the names of pairs that hold an attribute. */
export const ATTRIBUTE_PREFIX = "aws-crypto-attr.";
