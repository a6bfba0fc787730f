import { authorize } from "../access.ts";
import { assertNotPending, findKeyById } from "../find-key.ts";
import { seconds } from "../metadata.ts";
import { integer, optional, shape, text } from "../request-shape.ts";
import type { Call, Operation } from "../service-call.ts";
import { invalidState } from "../service-failure.ts";
import { DAY } from "../store.ts";
import { type KeyHere, stateOf } from "../stored-key.ts";

const keyShape = shape({ KeyId: text(1, 2048) });

/** Finds the key of an operation that takes no alias, and checks the caller's rights. */
export function ownKey(call: Call, keyId: string): KeyHere {
  const target = findKeyById(call, keyId);
  authorize(call, `kms:${call.operation}`, target);
  return target;
}

function setEnabled(enabled: boolean): Operation {
  return (call, request) => {
    const target = ownKey(call, keyShape(request).KeyId);
    assertNotPending(target);
    target.here.enabled = enabled;
    call.service.store.changed();
    return {};
  };
}

const scheduleShape = shape({
  KeyId: text(1, 2048),
  PendingWindowInDays: optional(integer(7, 30)),
});

const schedule: Operation = (call, request) => {
  const { KeyId, PendingWindowInDays: days = 30 } = scheduleShape(request);
  const target = ownKey(call, KeyId);
  assertNotPending(target);
  const { key, here, arn } = target;
  const isPrimary = here.region === key.primaryRegion;
  const hasReplicas = Object.keys(key.regions).length > 1;
  here.deletion = isPrimary && hasReplicas ? "replicas" : call.now + days * DAY;
  here.pendingDays = days;
  here.enabled = false;
  call.service.store.changed();
  return {
    KeyId: arn,
    DeletionDate:
      here.deletion === "replicas" ? undefined : seconds(here.deletion),
    KeyState: stateOf(here),
    PendingWindowInDays: days,
  };
};

const cancel: Operation = (call, request) => {
  const { here, arn } = ownKey(call, keyShape(request).KeyId);
  if (here.deletion === null) {
    throw invalidState(`${arn} is not pending deletion.`);
  }
  // As in AWS, the key stays disabled.
  here.deletion = null;
  call.service.store.changed();
  return { KeyId: arn };
};

/** Operations on a key's state, by name. */
export const lifeOperations: Readonly<Record<string, Operation>> = {
  EnableKey: setEnabled(true),
  DisableKey: setEnabled(false),
  ScheduleKeyDeletion: schedule,
  CancelKeyDeletion: cancel,
};
