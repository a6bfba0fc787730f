/** Cost of a batch at a key service: somebody else may have sent each record. */
import { describe, expect, test } from "bun:test";
import { DataMasking, type Keyring, KeyringError } from "../../../mod.ts";
import { withMasking } from "../../../src/entries/lambda.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { until } from "../../support/turns.ts";

const COUNT = 200;

/** Makes a keyring that opens nothing, and counts concurrent calls. */
function refusing(reason: "tampered" | "unavailable") {
  const state = { asked: 0, open: 0, most: 0 };
  const keyring: Keyring = {
    ...memoryKeyring(),
    id: "refusing",
    async unwrapDataKey() {
      state.asked++;
      state.most = Math.max(state.most, ++state.open);
      let turns = 0;
      await until(() => ++turns > 2);
      state.open--;
      throw new KeyringError("refused", { reason });
    },
  };
  return { state, keyring };
}

/** Makes a batch in which every record has its own data key. */
async function batchOf(count: number, keyring: Keyring) {
  const masking = new DataMasking({ keyring, cache: false });
  const record = async (i: number) => ({
    messageId: `m${i}`,
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:111122223333:orders",
    body: await masking.encryptText('{"ssn":"1"}', { fields: ["ssn"] }),
  });
  const records = Array.from({ length: count }, (_, i) => record(i));
  return { Records: await Promise.all(records) };
}

describe("of a batch whose records all have data keys of their own", () => {
  const handlerOf = (keyring: Keyring, batch?: "partial") =>
    withMasking(
      async (event: { readonly Records: readonly unknown[] }) =>
        event.Records.length,
      {
        masking: new DataMasking({ keyring }),
        kind: "sqs",
        request: { fields: ["ssn"] },
        log: { write: () => {} },
        batch,
      } as never,
    ) as (event: object, context: object) => Promise<unknown>;

  test("few are opened at the same time, and none after the first failure", async () => {
    const event = await batchOf(COUNT, memoryKeyring());
    const { state, keyring } = refusing("tampered");
    const error = await caught(() => handlerOf(keyring)(event, {}));
    expect(error.message).toContain('Record 0 ("m0")');
    expect(state.asked).toBeLessThan(20);
    expect(state.most).toBeLessThan(20);
  });

  test('with batch: "partial" few are opened at the same time, and all', async () => {
    const event = await batchOf(COUNT, memoryKeyring());
    const { state, keyring } = refusing("tampered");
    const answer = await handlerOf(keyring, "partial")(event, {});
    const { batchItemFailures } = answer as { batchItemFailures: unknown[] };
    expect(batchItemFailures.length).toBe(COUNT);
    expect(state.asked).toBe(COUNT);
    expect(state.most).toBeLessThan(20);
  });

  test('with batch: "partial" none is opened after a failure for which no record is to blame', async () => {
    const event = await batchOf(COUNT, memoryKeyring());
    const { state, keyring } = refusing("unavailable");
    const error = await caught(() => handlerOf(keyring, "partial")(event, {}));
    expect((error as { cause?: { reason?: string } }).cause?.reason).toBe(
      "unavailable",
    );
    expect(state.asked).toBeLessThan(20);
  });

  test("all reach the handler in their order where they open", async () => {
    const keyring = memoryKeyring();
    const event = await batchOf(COUNT, keyring);
    const handler = withMasking(
      async ({ Records }: typeof event) => Records.map((each) => each.body),
      { masking: new DataMasking({ keyring }), request: { fields: ["ssn"] } },
    );
    expect(await handler(event, {} as never)).toEqual(
      event.Records.map(() => '{"ssn":"1"}') as never,
    );
  });
});
