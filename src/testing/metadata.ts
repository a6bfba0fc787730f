import type { Answer, Call } from "./service-call.ts";
import {
  algorithmsOf,
  arnOf,
  currentMaterial,
  type KeyHere,
  signingAlgorithmsOf,
  stateOf,
} from "./stored-key.ts";

/** Converts milliseconds to seconds, the unit of times in AWS's answers. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

function multiRegionOf({ key, here }: KeyHere, accountId: string) {
  const at = (region: string) => ({
    Arn: arnOf(region, accountId, `key/${key.id}`),
    Region: region,
  });
  const isPrimary = here.region === key.primaryRegion;
  return {
    MultiRegionKeyType: isPrimary ? "PRIMARY" : "REPLICA",
    PrimaryKey: at(key.primaryRegion),
    ReplicaKeys: Object.keys(key.regions)
      .filter((region) => region !== key.primaryRegion)
      .map(at),
  };
}

/** Returns a key's KeyMetadata (AWS KMS API Reference). */
export function metadataOf({ service }: Call, target: KeyHere): Answer {
  const { key, here, arn } = target;
  const algorithms = algorithmsOf(key);
  const isSymmetric = key.spec === "SYMMETRIC_DEFAULT";
  const { deletion } = here;
  return {
    AWSAccountId: service.accountId,
    KeyId: key.id,
    Arn: arn,
    CreationDate: seconds(here.createdAt),
    Enabled: stateOf(here) === "Enabled",
    Description: here.description,
    KeyUsage: key.usage,
    KeyState: stateOf(here),
    DeletionDate: typeof deletion === "number" ? seconds(deletion) : undefined,
    PendingDeletionWindowInDays:
      deletion === "replicas" ? here.pendingDays : undefined,
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: algorithms.length > 0 ? algorithms : undefined,
    SigningAlgorithms: signingAlgorithmsOf(key),
    MultiRegion: key.multiRegion,
    MultiRegionConfiguration: key.multiRegion
      ? multiRegionOf(target, service.accountId)
      : undefined,
    CurrentKeyMaterialId: isSymmetric ? currentMaterial(key).id : undefined,
  };
}
