import { compareBytes, isBytes } from "../../util/bytes.ts";
import { describeItem } from "../item/describe-item.ts";
import { encryptItem } from "../item/encrypt-item.ts";
import { FOOTER, HEADER, isPlaintext } from "../item/reserved-names.ts";
import { rewrapItem } from "../item/rewrap-item.ts";
import { keyNamesOf } from "../table.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { readItem } from "../values/item-form.ts";
import type { BackfillCounts, BackfillTask } from "./backfill-task.ts";
import { callTable, persistently } from "./call-table.ts";
import { keyAs } from "./checkpoint.ts";
import { writeBack } from "./write-back.ts";

/** Outcome of one item, as the counts name it. */
type Outcome = Exclude<keyof BackfillCounts, "scanned" | "failed">;

/** Item after encryption or rewrapping, and the outcome if it is written. */
interface Moved {
  readonly item: AttributeMap;
  readonly outcome: Outcome;
}

/** Encrypts or rewraps an item; returns `null` if nothing is to be done. */
async function moved(
  { table, rewrap }: BackfillTask,
  item: AttributeMap,
  signal: AbortSignal,
): Promise<Moved | null> {
  if (isPlaintext(item)) {
    const encrypted = await encryptItem(table, item, signal);
    return { item: encrypted, outcome: "encrypted" };
  }
  const isWhole = item.has(HEADER) && item.has(FOOTER);
  if (isWhole && rewrap === undefined) return null;
  const description = describeItem(table, item);
  if (rewrap === undefined) return null;
  const { to, when } = rewrap;
  if (when !== undefined && !when(description)) return null;
  const rewrapped = await rewrapItem(table, item, to, signal);
  return { item: rewrapped, outcome: "rewrapped" };
}

/** Error of DynamoDB for a write whose condition did not hold. */
interface ConditionFailure {
  readonly name: "ConditionalCheckFailedException";
  /** The item as it is now. */
  readonly Item?: Readonly<Record<string, { readonly B?: unknown }>>;
}

function isConditionFailure(error: unknown): error is ConditionFailure {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return name === "ConditionalCheckFailedException";
}

/**
 * Tells whether the item in the table is the one that was to be written. So it is if an earlier attempt had written it, and
 * the connection broke before its answer arrived.
 */
function isWritten({ Item }: ConditionFailure, item: AttributeMap): boolean {
  const header = item.get(HEADER) as { readonly B: Uint8Array };
  const found = Item?.[HEADER]?.B;
  return isBytes(found) && compareBytes(found, header.B) === 0;
}

async function move(
  task: BackfillTask,
  given: object,
  signal: AbortSignal,
): Promise<Outcome> {
  const { table, client, tableName, isDryRun } = task;
  const { attributes } = readItem(given, table.partitionKey);
  const done = await persistently(signal, () =>
    moved(task, attributes, signal),
  );
  if (done === null) return "alreadyEncrypted";
  const input = writeBack(table, tableName, attributes, done.item);
  if (isDryRun) return done.outcome;
  if (task.needsCapacity) input.ReturnConsumedCapacity = "TOTAL";
  try {
    await callTable(task, signal, (options) =>
      client.updateItem(input, options),
    );
    return done.outcome;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return isWritten(error, done.item) ? done.outcome : "changed";
  }
}

/**
 * Encrypts or rewraps one item of the table and writes it back, and counts the outcome.
 *
 * @throws the signal's reason, or what the caller's `onError` throws; a failure of the item itself is counted
 */
export async function moveItem(
  task: BackfillTask,
  given: object,
  signal: AbortSignal,
): Promise<void> {
  const { table, counts, itemPace } = task;
  await itemPace.take(1, signal);
  try {
    counts[await move(task, given, signal)]++;
  } catch (cause) {
    signal.throwIfAborted();
    const names = keyNamesOf(table);
    const entries = Object.entries(given).filter(([name]) =>
      names.includes(name),
    );
    task.fail({
      key: keyAs("json", table, Object.fromEntries(entries)),
      cause,
    });
  }
}
