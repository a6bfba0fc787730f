/** Pattern of a Region's name. */
export const REGION: RegExp = /^([a-z]+-){2,3}\d+$/;

/** Tells whether a text has the form of a Region's name. */
export function isRegion(text: unknown): text is string {
  return typeof text === "string" && text.length <= 32 && REGION.test(text);
}

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["us-iso-", "aws-iso"],
  ["eu-isoe-", "aws-iso-e"],
  ["eusc-", "aws-eusc"],
];

/** Returns the AWS partition of a Region, such as `"aws"`. */
export function partitionOf(region: string): string {
  const [, partition = "aws"] =
    PARTITIONS.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return partition;
}
