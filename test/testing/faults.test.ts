import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import type { LocalKmsFault } from "../../src/entries/testing.ts";
import { caught } from "../support/caught.ts";
import { bytesFrom } from "../support/keys.ts";
import { withoutBackOff, withTestTimers } from "../support/test-timers.ts";
import { until } from "../support/turns.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
let KeyId: string;
beforeAll(async () => {
  it = await harness();
  KeyId = (await it.kms.createKey()).arn;
});
beforeEach(() => it.kms.reset());
afterAll(() => it.end());

const Plaintext = bytesFrom(1);
const generate = () => it.sdk.generateDataKey({ KeyId, KeySpec: "AES_256" });
const THROTTLED = /^ThrottlingException 400: You have exceeded the rate/;

describe("faults", () => {
  test("throttling ends after so many calls, which the SDK outlasts", async () => {
    const patient = new KMS({ ...it.kms.clientConfig(), maxAttempts: 4 });
    it.kms.faults.add({ kind: "throttle", times: 3 });
    try {
      await withoutBackOff(() =>
        patient.generateDataKey({ KeyId, KeySpec: "AES_256" }),
      );
      const errors = it.kms.calls.map(({ error }) => error);
      const THROTTLING = "ThrottlingException";
      expect(errors).toEqual([THROTTLING, THROTTLING, THROTTLING, undefined]);
    } finally {
      patient.destroy();
    }
  });

  test("a fault hits its operation and its Region alone, until it is removed", async () => {
    const remove = it.kms.faults.add({
      kind: "throttle",
      operation: "GenerateDataKey",
      region: "us-east-1",
    });
    await it.sdk.encrypt({ KeyId, Plaintext });
    await it.client("eu-west-1").listKeys({});
    expect(await refusal(generate)).toMatch(THROTTLED);
    expect(await refusal(generate)).toMatch(THROTTLED);
    remove();
    await generate();
  });

  test("many answers may be late at the same time, and the runtime does not warn of them", async () => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on("warning", note);
    try {
      it.kms.faults.add({ kind: "delay", delayMs: 50 });
      await withTestTimers(async (timers) => {
        const answers = Array.from({ length: 20 }, generate);
        const late = () => timers.waiting.filter((each) => each === 50).length;
        await until(() => late() === answers.length);
        await timers.pass(50);
        await Promise.all(answers);
      });
      expect(warnings).toEqual([]);
    } finally {
      process.off("warning", note);
    }
  });

  test("an internal error has the status 500", async () => {
    it.kms.faults.add({ kind: "500", times: 1 });
    expect(await refusal(generate)).toMatch(/^KMSInternalException 500: /);
    await generate();
  });

  test("a dropped connection is an error of the network, not of KMS", async () => {
    // Deno's client retries once by itself if a reused connection is closed.
    const remove = it.kms.faults.add({ kind: "drop" });
    const error = await caught(generate);
    expect(error.name).not.toMatch(/Exception$/);
    remove();
    const dropped = it.kms.count();
    expect(dropped).toBeGreaterThan(0);
    await generate();
    const statuses = it.kms.calls.map(({ status }) => status);
    expect(statuses).toEqual([...Array(dropped).fill(undefined), 200]);
  });

  test("an answer comes late", async () => {
    it.kms.faults.add({ kind: "delay", delayMs: 150, times: 1 });
    await withTestTimers(async (timers) => {
      let hasCome = false;
      const answer = generate().then(() => {
        hasCome = true;
      });
      await until(() => timers.waiting.includes(150));
      await timers.pass(149);
      // Another call's answer arrives in the meantime; without the delay, this call's would have arrived too.
      await generate();
      expect(hasCome).toBe(false);
      await timers.pass(1);
      await answer;
    });
  });

  test("a late answer may be refused too, and a caller may stop waiting", async () => {
    it.kms.faults.add({ kind: "delay", delayMs: 1, times: 1 });
    it.kms.faults.add({ kind: "throttle", times: 1 });
    expect(await refusal(generate)).toMatch(THROTTLED);
    const controller = new AbortController();
    const { signal: abortSignal } = controller;
    const when = () => {
      controller.abort();
      return true;
    };
    it.kms.faults.add({ kind: "delay", delayMs: 600_000, times: 1, when });
    const error = await caught(() =>
      it.sdk.generateDataKey({ KeyId, KeySpec: "AES_256" }, { abortSignal }),
    );
    expect(error.name).toBe("AbortError");
  });

  test("an answer for another key names it, with its own plaintext or another", async () => {
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    it.kms.faults.add({ kind: "wrong-key", times: 1 });
    const wrong = await it.sdk.decrypt({ CiphertextBlob });
    expect(wrong.KeyId).toMatch(/^arn:aws:kms:us-east-1:111122223333:key\//);
    expect(wrong.KeyId).not.toBe(KeyId);
    expect(wrong.Plaintext).toEqual(Plaintext);
    it.kms.faults.add({
      kind: "wrong-key",
      times: 1,
      keyId: "arn:aws:kms:us-east-1:111122223333:key/other",
      plaintext: true,
    });
    const other = await it.sdk.decrypt({ CiphertextBlob });
    expect(other.KeyId).toBe("arn:aws:kms:us-east-1:111122223333:key/other");
    expect(other.Plaintext?.length).toBe(Plaintext.length);
    expect(other.Plaintext).not.toEqual(Plaintext);
  });

  test("an answer for another key is counted where an answer names one", async () => {
    it.kms.faults.add({ kind: "wrong-key", times: 1 });
    await it.sdk.listKeys({});
    await it.sdk.generateRandom({ NumberOfBytes: 1 });
    expect(
      await refusal(() => it.sdk.encrypt({ KeyId: "alias/none", Plaintext })),
    ).toMatch(/^NotFoundException/);
    const answers = await Promise.all(Array.from({ length: 5 }, generate));
    const wrong = answers.filter((answer) => answer.KeyId !== KeyId);
    expect(wrong.length).toBe(1);
  });

  test("a fault that would hit nothing, or everything, is refused", async () => {
    for (const [fault, why] of [
      [{}, TypeError],
      [{ kind: "throtle" }, TypeError],
      [{ kind: "500", operation: 1 }, TypeError],
      [{ kind: "500", region: "everywhere" }, TypeError],
      [{ kind: "500", when: true }, TypeError],
      [{ kind: "500", times: "2" }, TypeError],
      [{ kind: "500", times: -1 }, RangeError],
      [{ kind: "500", times: Number.NaN }, RangeError],
      [{ kind: "delay", delayMs: "1" }, TypeError],
      [{ kind: "delay", delayMs: 2 ** 31 }, RangeError],
      [{ kind: "wrong-key", keyId: 1 }, TypeError],
      [{ kind: "wrong-key", plaintext: "yes" }, TypeError],
    ] as const) {
      const error = await caught(() =>
        // Values that a caller without types may pass.
        it.kms.faults.add(fault as unknown as LocalKmsFault),
      );
      expect([fault, error.name]).toEqual([fault, why.name]);
    }
    await generate();
  });

  test("a fault may choose its calls", async () => {
    let calls = 0;
    it.kms.faults.add({ kind: "500", when: () => ++calls % 2 === 0 });
    await generate();
    expect(await refusal(generate)).toMatch(/^KMSInternalException/);
    await generate();
  });
});
