import type { KMS } from "@aws-sdk/client-kms";
import {
  type Area,
  encrypted,
  idOf,
  newKey,
  opens,
  outcome,
  PLAINTEXT as Plaintext,
  type Step,
} from "../step.ts";

type Use = (kms: KMS, KeyId: string, blob: Uint8Array) => Promise<unknown>;

const USES: Readonly<Record<string, Use>> = {
  Encrypt: (kms, KeyId) => kms.encrypt({ KeyId, Plaintext }),
  Decrypt: (kms, KeyId, CiphertextBlob) =>
    kms.decrypt({ KeyId, CiphertextBlob }),
  ReEncrypt: (kms, DestinationKeyId, CiphertextBlob) =>
    kms.reEncrypt({ CiphertextBlob, DestinationKeyId }),
  GenerateDataKey: (kms, KeyId) =>
    kms.generateDataKey({ KeyId, KeySpec: "AES_256" }),
  EnableKeyRotation: (kms, KeyId) => kms.enableKeyRotation({ KeyId }),
};

/** Makes one step for each use of a key in a state that allows none. */
function refusedIn(
  state: string,
  aws: string,
  enter: (kms: KMS, KeyId: string) => Promise<unknown>,
): Step[] {
  return Object.entries(USES).map(([operation, use]) => ({
    name: `${state}: ${operation}`,
    aws,
    source: `Developer Guide, Key states: ${operation}`,
    async run(server) {
      const kms = server.client();
      const KeyId = await newKey(kms);
      const blob = await encrypted(kms, KeyId);
      await enter(kms, KeyId);
      return outcome(use(kms, KeyId, blob));
    },
    moto: { gives: "ok", why: "lets keys through in any state" },
  }));
}

const disable = (kms: KMS, KeyId: string) =>
  kms.disableKey({ KeyId: idOf(KeyId) });
const schedule = (kms: KMS, KeyId: string) =>
  kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
const NOT_ASKED = "does not look at the key's state";

/** Makes a step about one key from its calls and the expected outcome. */
function withKey(
  name: string,
  aws: string,
  act: (kms: KMS, KeyId: string) => Promise<string>,
  rest: Partial<Step> = {},
): Step {
  return {
    name,
    aws,
    async run(server) {
      const kms = server.client();
      return act(kms, await newKey(kms));
    },
    ...rest,
  };
}

async function stateOf(kms: KMS, KeyId: string): Promise<string> {
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  return `${KeyMetadata?.KeyState}`;
}

/** Steps about the uses that each state of a key allows. */
export const states: Area = {
  name: "key states",
  steps: [
    ...refusedIn("disabled", "DisabledException", disable),
    ...refusedIn("pending deletion", "KMSInvalidStateException", schedule),
    withKey(
      "enabled again, a key opens what it did",
      "opens",
      async (kms, KeyId) => {
        const CiphertextBlob = await encrypted(kms, KeyId);
        await kms.disableKey({ KeyId: idOf(KeyId) });
        await kms.enableKey({ KeyId: idOf(KeyId) });
        return outcome(kms.decrypt({ CiphertextBlob }), opens);
      },
    ),
    withKey(
      "DisableKey by the key's ARN",
      "ok",
      (kms, KeyId) => outcome(kms.disableKey({ KeyId })),
      {
        source: "API Reference, DisableKey: key ID or key ARN",
        moto: { gives: "a crash", why: "looks keys up by their ids alone" },
      },
    ),
    withKey(
      "the states by name",
      "Enabled, Disabled, PendingDeletion, Disabled",
      async (kms, KeyId) => {
        const seen = [await stateOf(kms, KeyId)];
        await kms.disableKey({ KeyId: idOf(KeyId) });
        seen.push(await stateOf(kms, KeyId));
        await kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
        seen.push(await stateOf(kms, KeyId));
        await kms.cancelKeyDeletion({ KeyId: idOf(KeyId) });
        return [...seen, await stateOf(kms, KeyId)].join(", ");
      },
    ),
    withKey(
      "pending deletion: EnableKey",
      "KMSInvalidStateException",
      async (kms, KeyId) => {
        await kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
        return outcome(kms.enableKey({ KeyId: idOf(KeyId) }));
      },
      {
        source: "Developer Guide, Key states: EnableKey",
        moto: { gives: "ok", why: NOT_ASKED },
      },
    ),
    withKey(
      "pending deletion: ScheduleKeyDeletion once more",
      "KMSInvalidStateException",
      async (kms, KeyId) => {
        await kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
        return outcome(kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) }));
      },
      {
        source: "Developer Guide, Key states: ScheduleKeyDeletion",
        moto: { gives: "ok", why: NOT_ASKED },
      },
    ),
    withKey(
      "enabled: CancelKeyDeletion",
      "KMSInvalidStateException",
      (kms, KeyId) => outcome(kms.cancelKeyDeletion({ KeyId: idOf(KeyId) })),
      {
        source: "Developer Guide, Key states: CancelKeyDeletion",
        moto: { gives: "ok", why: NOT_ASKED },
      },
    ),
    withKey(
      "pending deletion: CreateAlias",
      "KMSInvalidStateException",
      async (kms, KeyId) => {
        await kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
        const AliasName = "alias/interop-pending";
        return outcome(kms.createAlias({ AliasName, TargetKeyId: KeyId }));
      },
      {
        source: "Developer Guide, Key states: CreateAlias",
        moto: { gives: "ok", why: NOT_ASKED },
      },
    ),
  ],
};
