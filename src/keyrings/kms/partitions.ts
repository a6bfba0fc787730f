/** A partition of AWS: Regions with accounts, credentials and domains of their own. */
export interface Partition {
  readonly id: string;
  /** What the names of its endpoints end with. */
  readonly domain: string;
  /** The names that its Regions have. */
  readonly regions: RegExp;
}

/** As AWS's own `partitions.json` has them, which its SDKs share. */
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

/** Finds the partition of a Region; `undefined` for a Region that no partition is known to have. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITIONS.find(({ regions }) => regions.test(region));
}

/** Tells whether a Region is known to be in a partition. */
export function isRegionOf(partition: string, region: string): boolean {
  return partitionOf(region)?.id === partition;
}

/** Tells whether a Region is known to be in another partition. */
export function isElsewhere(partition: string, region: string): boolean {
  return (partitionOf(region)?.id ?? partition) !== partition;
}
