import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeMaterial } from "../../src/testing/material.ts";
import { regionalKey } from "../../src/testing/operations/key-operations.ts";
import { DAY, Store } from "../../src/testing/store.ts";
import type { Key } from "../../src/testing/stored-key.ts";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
let now = Date.UTC(2030, 0, 1);
beforeAll(async () => {
  it = await harness({ clock: () => now });
});
afterAll(() => it.end());

const Plaintext = bytesFrom(1);

async function materialOf(KeyId: string): Promise<string | undefined> {
  const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
  return KeyMetadata?.CurrentKeyMaterialId;
}

describe("states", () => {
  test("a disabled key does nothing until it is enabled again", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    await it.sdk.disableKey({ KeyId });
    const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
    expect([KeyMetadata?.KeyState, KeyMetadata?.Enabled]).toEqual([
      "Disabled",
      false,
    ]);
    for (const call of [
      () => it.sdk.encrypt({ KeyId, Plaintext }),
      () => it.sdk.decrypt({ CiphertextBlob }),
      () => it.sdk.generateDataKey({ KeyId, NumberOfBytes: 1 }),
      () => it.sdk.rotateKeyOnDemand({ KeyId }),
      () => it.sdk.enableKeyRotation({ KeyId }),
      () =>
        it.sdk.createGrant({
          KeyId,
          GranteePrincipal: "arn:aws:iam::111122223333:user/reader",
          Operations: ["Decrypt"],
        }),
    ]) {
      expect(await refusal(call)).toBe(
        `DisabledException 400: ${KeyId} is disabled.`,
      );
    }
    await it.sdk.enableKey({ KeyId });
    const opened = await it.sdk.decrypt({ CiphertextBlob });
    expect(opened.Plaintext).toEqual(Plaintext);
  });

  test("a key is deleted when its waiting period is over, with its aliases", async () => {
    const { arn: KeyId } = await it.kms.createKey({ alias: "alias/gone" });
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    const scheduled = await it.sdk.scheduleKeyDeletion({
      KeyId,
      PendingWindowInDays: 7,
    });
    expect(scheduled).toMatchObject({
      KeyId,
      KeyState: "PendingDeletion",
      PendingWindowInDays: 7,
      DeletionDate: new Date(now + 7 * DAY),
    });
    for (const call of [
      () => it.sdk.encrypt({ KeyId, Plaintext }),
      () => it.sdk.decrypt({ CiphertextBlob, KeyId }),
      () => it.sdk.enableKey({ KeyId }),
      () => it.sdk.disableKey({ KeyId }),
      () => it.sdk.scheduleKeyDeletion({ KeyId }),
      () => it.sdk.createAlias({ AliasName: "alias/late", TargetKeyId: KeyId }),
    ]) {
      expect(await refusal(call)).toBe(
        `KMSInvalidStateException 400: ${KeyId} is pending deletion.`,
      );
    }
    now += 7 * DAY - 1;
    const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
    expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
    now += 1;
    expect(await refusal(() => it.sdk.describeKey({ KeyId }))).toBe(
      `NotFoundException 400: Key '${KeyId}' does not exist`,
    );
    expect(
      await refusal(() => it.sdk.describeKey({ KeyId: "alias/gone" })),
    ).toMatch(/^NotFoundException 400: Alias \S+ is not found\.$/);
    expect(await refusal(() => it.sdk.decrypt({ CiphertextBlob }))).toMatch(
      /^AccessDeniedException 400: The ciphertext refers to/,
    );
  });

  test("a cancelled deletion leaves the key, disabled", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    expect(await refusal(() => it.sdk.cancelKeyDeletion({ KeyId }))).toBe(
      `KMSInvalidStateException 400: ${KeyId} is not pending deletion.`,
    );
    const { PendingWindowInDays } = await it.sdk.scheduleKeyDeletion({ KeyId });
    expect(PendingWindowInDays).toBe(30);
    await it.sdk.cancelKeyDeletion({ KeyId });
    now += 31 * DAY;
    const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
    expect(KeyMetadata?.KeyState).toBe("Disabled");
  });

  test("a primary key waits for the deletion of its replicas", async () => {
    const { keyId: KeyId } = await it.kms.createKey({ multiRegion: true });
    await it.sdk.replicateKey({ KeyId, ReplicaRegion: "eu-west-1" });
    const PendingWindowInDays = 7;
    const scheduled = await it.sdk.scheduleKeyDeletion({
      KeyId,
      PendingWindowInDays,
    });
    expect(scheduled.KeyState).toBe("PendingReplicaDeletion");
    expect(scheduled.DeletionDate).toBe(undefined);
    now += 100 * DAY;
    await it.client("eu-west-1").scheduleKeyDeletion({
      KeyId,
      PendingWindowInDays,
    });
    now += 7 * DAY;
    const { KeyMetadata } = await it.sdk.describeKey({ KeyId });
    expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
    now += 7 * DAY;
    expect(await refusal(() => it.sdk.describeKey({ KeyId }))).toMatch(
      /^NotFoundException/,
    );
  });
});

describe("rotation", () => {
  test("after a rotation on demand old ciphertexts open, and new ones are under the new material", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const before = await it.sdk.encrypt({ KeyId, Plaintext });
    const first = await materialOf(KeyId);
    expect((await it.sdk.rotateKeyOnDemand({ KeyId })).KeyId).toBe(KeyId);
    const second = await materialOf(KeyId);
    expect(second).not.toBe(first);
    const after = await it.sdk.encrypt({ KeyId, Plaintext });
    for (const [{ CiphertextBlob }, material] of [
      [before, first],
      [after, second],
    ] as const) {
      const opened = await it.sdk.decrypt({ CiphertextBlob });
      expect(opened.Plaintext).toEqual(Plaintext);
      expect(opened.KeyMaterialId).toBe(material);
    }
  });

  test("a key rotates on demand 25 times", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const before = await it.sdk.encrypt({ KeyId, Plaintext });
    for (let i = 0; i < 25; i++) await it.sdk.rotateKeyOnDemand({ KeyId });
    expect(await refusal(() => it.sdk.rotateKeyOnDemand({ KeyId }))).toBe(
      `LimitExceededException 400: The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${KeyId}`,
    );
    const { CiphertextBlob } = before;
    const opened = await it.sdk.decrypt({ CiphertextBlob });
    expect(opened.Plaintext).toEqual(Plaintext);
  });

  test("automatic rotation follows the clock, while the key is enabled", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const RotationPeriodInDays = 90;
    await it.sdk.enableKeyRotation({ KeyId, RotationPeriodInDays });
    expect(await it.sdk.getKeyRotationStatus({ KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays,
      NextRotationDate: new Date(now + 90 * DAY),
    });
    const first = await materialOf(KeyId);
    now += 90 * DAY - 1;
    expect(await materialOf(KeyId)).toBe(first);
    now += 1;
    const second = await materialOf(KeyId);
    expect(second).not.toBe(first);
    expect(await materialOf(KeyId)).toBe(second);

    await it.sdk.disableKey({ KeyId });
    now += 90 * DAY;
    expect(await materialOf(KeyId)).toBe(second);
    await it.sdk.enableKey({ KeyId });
    expect(await materialOf(KeyId)).not.toBe(second);

    await it.sdk.scheduleKeyDeletion({ KeyId });
    const pending = await it.sdk.getKeyRotationStatus({ KeyId });
    expect(pending.KeyRotationEnabled).toBe(false);
    await it.sdk.cancelKeyDeletion({ KeyId });
    await it.sdk.enableKey({ KeyId });
    const again = await it.sdk.getKeyRotationStatus({ KeyId });
    expect(again.KeyRotationEnabled).toBe(true);
    await it.sdk.disableKeyRotation({ KeyId });
    const last = await materialOf(KeyId);
    now += 1000 * DAY;
    expect(await materialOf(KeyId)).toBe(last);
    const status = await it.sdk.getKeyRotationStatus({ KeyId });
    expect(status.KeyRotationEnabled).toBe(false);
  });

  test("automatic rotation keeps to its dates, and does every one that was due", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    await it.sdk.enableKeyRotation({ KeyId, RotationPeriodInDays: 100 });
    const start = now;
    const next = async () => {
      const status = await it.sdk.getKeyRotationStatus({ KeyId });
      return ((status.NextRotationDate?.getTime() ?? 0) - start) / DAY;
    };
    const before = await it.sdk.encrypt({ KeyId, Plaintext });
    now = start + 350 * DAY;
    expect(await next()).toBe(400);
    const opened = await it.sdk.decrypt({
      CiphertextBlob: before.CiphertextBlob,
    });
    expect(opened.Plaintext).toEqual(Plaintext);

    // After a disabled key is enabled, it makes up for one of the missed rotations.
    await it.sdk.disableKey({ KeyId });
    now = start + 750 * DAY;
    const first = await materialOf(KeyId);
    await it.sdk.enableKey({ KeyId });
    expect(await materialOf(KeyId)).not.toBe(first);
    expect(await next()).toBe(800);
  });

  test("rotations that were due at the same time are as many as they would have been one by one", async () => {
    const region = "us-east-1";
    const key: Key = {
      id: crypto.randomUUID(),
      spec: "SYMMETRIC_DEFAULT",
      usage: "ENCRYPT_DECRYPT",
      multiRegion: false,
      primaryRegion: region,
      materials: [await makeMaterial("SYMMETRIC_DEFAULT")],
      rotation: { periodInDays: 100, next: 100 * DAY },
      onDemandRotations: 0,
      regions: { [region]: regionalKey(region, "", 0) },
    };
    const store = new Store({ keys: [key], aliases: [] }, async () => {});
    for (const [day, materials] of [
      [99, 1],
      [100, 2],
      [350, 4],
      [350, 4],
      [1000, 11],
    ] as const) {
      await Promise.all([store.advance(day * DAY), store.advance(day * DAY)]);
      expect([day, key.materials.length]).toEqual([day, materials]);
    }
  });

  test("replicas follow their primary key's rotation, and RSA keys have none", async () => {
    const { keyId: KeyId } = await it.kms.createKey({ multiRegion: true });
    await it.sdk.replicateKey({ KeyId, ReplicaRegion: "eu-west-1" });
    const west = it.client("eu-west-1");
    await it.sdk.rotateKeyOnDemand({ KeyId });
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    const opened = await west.decrypt({ CiphertextBlob });
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(await refusal(() => west.rotateKeyOnDemand({ KeyId }))).toMatch(
      /^UnsupportedOperationException/,
    );
    const rsa = await it.kms.createKey({ keySpec: "RSA_2048" });
    expect(
      await refusal(() => it.sdk.enableKeyRotation({ KeyId: rsa.arn })),
    ).toMatch(/^UnsupportedOperationException/);
  });
});
