import fc from "fast-check";
import type {
  Fence,
  RemadeFence,
  ShreddingFence,
} from "../../../../src/keyrings/key-store/shredding/fence.ts";

/** Fence of a scheduled shredding, with some of its members changed. */
export function scheduledFence(
  changes: Partial<ShreddingFence> = {},
): ShreddingFence {
  return {
    branchKeyId: "tenant-a",
    store: "logical-key-store",
    state: "scheduled",
    shredding: "2f1c5c2e-7d5e-4d3c-9b1a-0123456789ab",
    requestedAt: "2026-12-01T04:05:06.789Z",
    dueAt: "2026-12-08T04:05:06.789Z",
    deletedAt: undefined,
    notBefore: undefined,
    newest: "2026-11-29T14:53:17.000Z",
    records: [
      {
        type: "branch:ACTIVE",
        createTime: "2026-11-29T14:53:17.000159Z",
        kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1234abcd",
      },
    ],
    found: 1,
    deleted: 0,
    ...changes,
  };
}

/** Fence of an id that was made anew, with some of its members changed. */
export function remadeFence(changes: Partial<RemadeFence> = {}): RemadeFence {
  return {
    branchKeyId: "tenant-a",
    store: "logical-key-store",
    state: "remade",
    shredding: "2f1c5c2e-7d5e-4d3c-9b1a-0123456789ab",
    notBefore: "2026-12-08T04:05:08.000Z",
    ...changes,
  };
}

const time = fc
  .date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const text = fc.string({ minLength: 1 });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const record = fc.record({
  type: text,
  createTime: maybe(text),
  kmsKeyArn: maybe(text),
});

/** Any fence. */
export const anyFence: fc.Arbitrary<Fence> = fc.oneof(
  fc.record({
    branchKeyId: text,
    store: text,
    state: fc.constant("remade" as const),
    shredding: text,
    notBefore: time,
  }),
  fc
    .record({
      branchKeyId: text,
      store: text,
      state: fc.constantFrom(
        "scheduled" as const,
        "deleting" as const,
        "shredded" as const,
      ),
      shredding: text,
      requestedAt: time,
      dueAt: time,
      deletedAt: time,
      notBefore: maybe(time),
      newest: maybe(time),
      records: fc.array(record, { maxLength: 4 }),
      found: fc.nat(),
      deleted: fc.nat(),
    })
    .map((fence) =>
      fence.state === "scheduled" ? { ...fence, deletedAt: undefined } : fence,
    ),
);
