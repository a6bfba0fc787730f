import { assertEnabled } from "../find-key.ts";
import { makeMaterial } from "../material.ts";
import { seconds } from "../metadata.ts";
import { integer, optional, shape, text } from "../request-shape.ts";
import type { Call, Operation } from "../service-call.ts";
import { KmsFailure, unsupported } from "../service-failure.ts";
import { DAY } from "../store.ts";
import type { KeyHere } from "../stored-key.ts";
import { ownKey } from "./life-cycle-operations.ts";

/** Maximum number of on-demand rotations of a key, by AWS's quota. */
const MAX_ON_DEMAND = 25;

const keyShape = shape({ KeyId: text(1, 2048) });

/** Checks that a key can rotate. Only symmetric keys can, and multi-Region keys only in their primary Region. */
function assertRotates({ key, here, arn }: KeyHere): void {
  if (key.spec !== "SYMMETRIC_DEFAULT") throw unsupported("");
  if (here.region === key.primaryRegion) return;
  throw unsupported(`${arn} is not a multi-region primary key.`);
}

function rotating(call: Call, keyId: string): KeyHere {
  const target = ownKey(call, keyId);
  assertEnabled(target);
  assertRotates(target);
  return target;
}

const enableShape = shape({
  KeyId: text(1, 2048),
  RotationPeriodInDays: optional(integer(90, 2560)),
});

const enable: Operation = (call, request) => {
  const { KeyId, RotationPeriodInDays } = enableShape(request);
  const { key } = rotating(call, KeyId);
  const periodInDays =
    RotationPeriodInDays ?? key.rotation?.periodInDays ?? 365;
  key.rotation = { periodInDays, next: call.now + periodInDays * DAY };
  call.service.store.changed();
  return {};
};

const disable: Operation = (call, request) => {
  const { key } = rotating(call, keyShape(request).KeyId);
  key.rotation = null;
  call.service.store.changed();
  return {};
};

const status: Operation = (call, request) => {
  const target = ownKey(call, keyShape(request).KeyId);
  const { key, here, arn } = target;
  if (key.spec !== "SYMMETRIC_DEFAULT") throw unsupported("");
  // A key that is pending deletion does not rotate until the deletion is cancelled.
  const rotation = here.deletion === null ? key.rotation : null;
  return {
    KeyId: arn,
    KeyRotationEnabled: rotation !== null,
    RotationPeriodInDays: rotation?.periodInDays,
    NextRotationDate: rotation ? seconds(rotation.next) : undefined,
  };
};

const rotate: Operation = async (call, request) => {
  const { key, arn } = rotating(call, keyShape(request).KeyId);
  if (key.onDemandRotations >= MAX_ON_DEMAND) {
    throw new KmsFailure(
      "LimitExceededException",
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
    );
  }
  // Counts before waiting, so that concurrent calls cannot exceed the limit together.
  key.onDemandRotations++;
  key.materials.push(await makeMaterial(key.spec));
  call.service.store.changed();
  return { KeyId: arn };
};

/** Operations on rotation, by name. */
export const rotationOperations: Readonly<Record<string, Operation>> = {
  EnableKeyRotation: enable,
  DisableKeyRotation: disable,
  GetKeyRotationStatus: status,
  RotateKeyOnDemand: rotate,
};
