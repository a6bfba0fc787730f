/** Partition of AWS: a group of Regions with separate accounts, credentials and domains. */
export interface Partition {
  readonly id: string;
  /** Domain of the partition's endpoints. */
  readonly domain: string;
  /** Pattern of the names of the partition's Regions. */
  readonly regions: RegExp;
}

/** All partitions of AWS, as in the file `partitions.json` that the AWS SDKs share. */
const PARTITIONS: readonly Partition[] = [
  {
    id: "aws",
    domain: "amazonaws.com",
    regions: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z0-9]+-\d+$/,
  },
  { id: "aws-cn", domain: "amazonaws.com.cn", regions: /^cn-[a-z0-9]+-\d+$/ },
  {
    id: "aws-eusc",
    domain: "amazonaws.eu",
    regions: /^eusc-de-[a-z0-9]+-\d+$/,
  },
  { id: "aws-iso", domain: "c2s.ic.gov", regions: /^us-iso-[a-z0-9]+-\d+$/ },
  {
    id: "aws-iso-b",
    domain: "sc2s.sgov.gov",
    regions: /^us-isob-[a-z0-9]+-\d+$/,
  },
  {
    id: "aws-iso-e",
    domain: "cloud.adc-e.uk",
    regions: /^eu-isoe-[a-z0-9]+-\d+$/,
  },
  {
    id: "aws-iso-f",
    domain: "csp.hci.ic.gov",
    regions: /^us-isof-[a-z0-9]+-\d+$/,
  },
  {
    id: "aws-us-gov",
    domain: "amazonaws.com",
    regions: /^us-gov-[a-z0-9]+-\d+$/,
  },
];

/** Finds the partition of a Region. Returns `undefined` if no partition is known to have the Region. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITIONS.find(({ regions }) => regions.test(region));
}

/** Tells whether a Region is known to be in a partition. */
export function isRegionOf(partition: string, region: string): boolean {
  return partitionOf(region)?.id === partition;
}

/** Tells whether a Region is known to belong to another partition than the given one. */
export function isElsewhere(partition: string, region: string): boolean {
  return (partitionOf(region)?.id ?? partition) !== partition;
}
