import { authorize } from "../access.ts";
import { assertEnabled, keyHere } from "../find-key.ts";
import { metadataOf } from "../metadata.ts";
import { partitionOf, REGION } from "../region-name.ts";
import { optional, shape, text } from "../request-shape.ts";
import type { Operation } from "../service-call.ts";
import { invalid, KmsFailure, unsupported } from "../service-failure.ts";
import { regionalKey } from "./key-operations.ts";
import { ownKey } from "./life-cycle-operations.ts";

const replicateShape = shape({
  KeyId: text(1, 2048),
  ReplicaRegion: text(1, 32, REGION),
  Policy: optional(text(1, 32_768)),
  Description: optional(text(0, 8192)),
});

const replicate: Operation = (call, request) => {
  const read = replicateShape(request);
  const target = ownKey(call, read.KeyId);
  const { key, here, arn } = target;
  const { service, now } = call;
  const region = read.ReplicaRegion;
  if (!key.multiRegion || here.region !== key.primaryRegion) {
    throw unsupported(`${arn} is not a multi-region primary key.`);
  }
  assertEnabled(target);
  if (partitionOf(region) !== partitionOf(here.region)) {
    throw invalid(
      `Region ${region} is not in the partition of ${here.region}.`,
    );
  }
  if (service.regions && !service.regions.has(region)) {
    throw invalid(`Region ${region} is not served here.`);
  }
  const there = { ...call, region };
  const known = keyHere(there, key);
  if (known) {
    throw new KmsFailure(
      "AlreadyExistsException",
      `${known.arn} already exists.`,
    );
  }
  authorize(there, "kms:CreateKey", null);
  key.regions[region] = regionalKey(region, read.Description ?? "", now);
  service.store.changed();
  const replica = keyHere(there, key);
  const metadata = replica && metadataOf(there, replica);
  return {
    // AWS answers before the replica is ready. Here the replica is ready for the next call.
    ReplicaKeyMetadata: { ...metadata, Enabled: false, KeyState: "Creating" },
    ReplicaPolicy: read.Policy,
    ReplicaTags: [],
  };
};

/** Operations on multi-Region keys, by name. */
export const replicateOperations: Readonly<Record<string, Operation>> = {
  ReplicateKey: replicate,
};
