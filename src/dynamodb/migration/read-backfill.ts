import { assertKeyring } from "../../keyrings/keyring.ts";
import { integerWithin, refuse, refuseAs, show } from "../../util/assert.ts";
import { steadyClock } from "../../util/clock.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../../util/options.ts";
import {
  assertFunction,
  assertMethods,
  readBoolean,
  readSignal,
} from "../../util/read-value.ts";
import { tableOf } from "../item-encryptor.ts";
import type { Table } from "../table.ts";
import type { BackfillClient } from "./backfill-client.ts";
import type {
  BackfillFailure,
  BackfillOptions,
  BackfillRewrap,
} from "./backfill-options.ts";
import type { BackfillCounts, BackfillTask } from "./backfill-task.ts";
import {
  type BackfillCheckpoint,
  checkpointOf,
  newSegments,
  readCheckpoint,
  type SegmentState,
} from "./checkpoint.ts";
import { paceOf } from "./pace.ts";

const NAMES = /* @__PURE__ */ namesOf<BackfillOptions>({
  encryptor: true,
  client: true,
  tableName: true,
  rewrap: true,
  segments: true,
  concurrency: true,
  pageSize: true,
  itemsPerSecond: true,
  capacityPerSecond: true,
  dryRun: true,
  checkpoint: true,
  onCheckpoint: true,
  onProgress: true,
  onError: true,
  signal: true,
  clock: true,
});

const REWRAP = /* @__PURE__ */ namesOf<BackfillRewrap>({
  to: true,
  when: true,
});

/** Maximum number of segments. All of them are scanned at the same time; DynamoDB itself takes up to 1,000,000. */
const MAX_SEGMENTS = 1_000;

const CONCURRENCY = 10;

/** Maximum number of failures that the result lists. */
const MAX_FAILURES = 100;

/** Beginning of the names of our middleware in a client's stack. */
const OUR_MIDDLEWARE = "sealmask-";

function readTable(encryptor: unknown): Table {
  const table = tableOf(encryptor);
  if (table === undefined) {
    return refuse("encryptor", "an encryptor of itemEncryptor", encryptor);
  }
  if (table.plaintextPolicy === "force-write-allow-read") {
    const expected = "an encryptor that encrypts";
    const got = `one with plaintextPolicy "force-write-allow-read"; deploy "forbid-write-allow-read" everywhere first`;
    refuseAs("encryptor", expected, got);
  }
  return table;
}

/** Client of the AWS SDK, as far as it tells about its middleware. */
interface WithStack {
  readonly middlewareStack?:
    | { readonly identify?: (() => readonly string[]) | undefined }
    | undefined;
}

function assertClient(client: BackfillClient | undefined): void {
  const expected =
    "a client with scan and updateItem, such as new DynamoDB({ … }) of @aws-sdk/client-dynamodb";
  assertMethods("client", client, expected, ["scan", "updateItem"]);
  const { middlewareStack } = client as WithStack;
  const names = middlewareStack?.identify?.() ?? [];
  if (!names.some((name) => name.startsWith(OUR_MIDDLEWARE))) return;
  const got = "one with it; make another client for the backfill";
  refuseAs("client", "a client without the middleware of an encryptor", got);
}

function readTableName(option: unknown, { requestNames }: Table): string {
  const [name, ...others] = requestNames;
  if (option === undefined && others.length === 0) return name as string;
  if (typeof option === "string" && requestNames.has(option)) return option;
  const names = [...requestNames].map((each) => show(each, [each])).join(", ");
  return refuseAs(
    "tableName",
    `one of ${names}`,
    show(option, [...requestNames]),
  );
}

function readRewrap(
  option: BackfillRewrap | undefined,
): BackfillRewrap | undefined {
  if (option === undefined) return undefined;
  assertNestedOptions("rewrap", option, REWRAP);
  const rewrap = snapshotOptions(option, REWRAP);
  assertKeyring("rewrap.to", rewrap.to);
  if (rewrap.when !== undefined) assertFunction("rewrap.when", rewrap.when);
  return rewrap;
}

/** Returns a rate, or `undefined` for no limit. */
function readRate(option: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number") return refuse(option, "a number", value);
  if (value > 0) return value;
  return refuseAs(option, "more than 0", show(value), RangeError);
}

function readSegments(
  table: Table,
  tableName: string,
  checkpoint: BackfillCheckpoint | undefined,
  count: number | undefined,
): SegmentState[] {
  const wanted =
    count === undefined
      ? undefined
      : integerWithin("segments", count, 1, MAX_SEGMENTS);
  if (checkpoint === undefined) return newSegments(wanted ?? 1);
  const segments = readCheckpoint(table, tableName, checkpoint);
  if (wanted !== undefined && wanted !== segments.length) {
    const expected = `${segments.length}, as the checkpoint has them`;
    refuseAs("segments", expected, `${wanted}`);
  }
  // Otherwise all counts would be 0, as if no item were left to move.
  if (segments.every(({ isDone }) => isDone)) {
    const got = "the last one; leave it out to go over the table again";
    refuseAs("checkpoint", "one of a run that has not ended", got);
  }
  return segments;
}

/** Task of a backfill, with what the function itself needs. */
export interface ReadBackfill {
  readonly task: BackfillTask;
  readonly failures: readonly BackfillFailure[];
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the options of `backfill`, each once.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type
 * @throws {RangeError} if a number is out of range
 */
export function readBackfill(options: BackfillOptions): ReadBackfill {
  if (options === undefined) {
    refuse("the options of backfill", "an object", options);
  }
  assertOptions("backfill", options, NAMES);
  const given = snapshotOptions(options, NAMES);
  const { client, onCheckpoint, onProgress, onError } = given;
  const table = readTable(given.encryptor);
  assertClient(client);
  const tableName = readTableName(given.tableName, table);
  const callbacks = { onCheckpoint, onProgress, onError };
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback !== undefined) assertFunction(name, callback);
  }
  const { clock = steadyClock(), pageSize } = given;
  assertFunction("clock", clock, "a function that returns milliseconds");
  const segments = readSegments(
    table,
    tableName,
    given.checkpoint,
    given.segments,
  );
  const counts: BackfillCounts = {
    scanned: 0,
    encrypted: 0,
    rewrapped: 0,
    alreadyEncrypted: 0,
    changed: 0,
    failed: 0,
  };
  const failures: BackfillFailure[] = [];
  /** Report that was begun last; the next one waits for it, so that a checkpoint is never stored after a later one. */
  let reported: Promise<void> = Promise.resolve();
  const capacity = readRate("capacityPerSecond", given.capacityPerSecond);
  const isDryRun = readBoolean("dryRun", given.dryRun, false);
  const task: BackfillTask = {
    table,
    client,
    tableName,
    rewrap: readRewrap(given.rewrap),
    concurrency: integerWithin(
      "concurrency",
      given.concurrency ?? CONCURRENCY,
      1,
    ),
    pageSize:
      pageSize === undefined
        ? undefined
        : integerWithin("pageSize", pageSize, 1),
    itemPace: paceOf(readRate("itemsPerSecond", given.itemsPerSecond), clock),
    capacityPace: paceOf(capacity, clock),
    needsCapacity: capacity !== undefined,
    isDryRun,
    segments,
    counts,
    fail(failure) {
      counts.failed++;
      if (failures.length < MAX_FAILURES) failures.push(failure);
      onError?.(failure);
    },
    report() {
      const progress = { ...counts };
      const checkpoint = checkpointOf(table, tableName, segments);
      reported = reported.then(async () => {
        onProgress?.(progress);
        // A run that writes must not go on where a dry run ended: it would leave items in plaintext.
        if (!isDryRun) await onCheckpoint?.(checkpoint);
      });
      return reported;
    },
  };
  return { task, failures, signal: readSignal(given.signal) };
}
