import { passesOn, permits, type Restriction, tokensOf } from "./grants.ts";
import type { LocalKmsPolicy } from "./local-kms-options.ts";
import type { Pairs } from "./request-shape.ts";
import type { Call } from "./service-call.ts";
import { KmsFailure } from "./service-failure.ts";
import type { KeyHere } from "./stored-key.ts";

/** Encryption context, grant tokens and requested grant of a call, on which the caller's access to a key may depend. */
export interface Brought {
  readonly context?: Pairs | undefined;
  readonly tokens?: readonly string[] | undefined;
  /**
   * Grant that the call asks to make. A caller whose right comes from a grant may only make a grant that
   * {@link passesOn} allows.
   */
  readonly child?: Restriction | undefined;
}

function matches(pattern: string, action: string): boolean {
  const parts = pattern
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

function allows(
  policy: LocalKmsPolicy | undefined,
  action: string,
  target: KeyHere | null,
): boolean {
  if (!policy?.allow.some((pattern) => matches(pattern, action))) return false;
  if (target === null || policy.keys === undefined) return true;
  const { key, arn } = target;
  return policy.keys.some((each) => each === arn || each === key.id);
}

/** Returns the ARN of the caller: each access key id counts as an IAM user. */
export function principalOf({ service, accessKeyId }: Call): string {
  return `arn:aws:iam::${service.accountId}:user/${accessKeyId ?? "root"}`;
}

function isGranted(
  call: Call,
  { here }: KeyHere,
  action: string,
  { context = {}, tokens = [], child }: Brought,
): boolean {
  const principal = principalOf(call);
  const operation = action.replace("kms:", "");
  return here.grants.some(
    (grant) =>
      grant.granteePrincipal === principal &&
      permits(grant, operation, context) &&
      (child === undefined || passesOn(grant, child)) &&
      (tokensOf(grant).some((token) => tokens.includes(token)) ||
        call.now >= grant.createdAt + call.service.grantDelayMs),
  );
}

/**
 * Checks that a policy or a grant allows the caller an action, on the key `target` if the action is about a key.
 *
 * @param action name of the action, such as `"kms:Decrypt"`
 * @throws {KmsFailure} an AccessDeniedException with AWS's message
 */
export function authorize(
  call: Call,
  action: string,
  target: KeyHere | null,
  brought: Brought = {},
): void {
  const { policies } = call.service;
  if (policies === null || call.accessKeyId === null) return;
  if (allows(policies.get(call.accessKeyId), action, target)) return;
  if (target !== null && isGranted(call, target, action, brought)) return;
  const resource = target === null ? "" : ` on resource: ${target.arn}`;
  throw new KmsFailure(
    "AccessDeniedException",
    `User: ${principalOf(call)} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`,
  );
}

/**
 * Makes AWS's error for a key of another account. AWS does not tell whether such a key denies access or does not exist.
 */
export function foreignKey(call: Call, arn: string): KmsFailure {
  const action = `kms:${call.operation}`;
  return new KmsFailure(
    "AccessDeniedException",
    `User: ${principalOf(call)} is not authorized to perform: ${action} on resource: ${arn} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );
}
