import { setTimeout } from "node:timers/promises";
import type { ShreddingReceipt } from "../../../src/entries/key-store.ts";
import {
  CONTEXT,
  type Exchange,
  newPlace,
  noteRefused,
  noteRight,
  openAll,
  outcomeOf,
} from "./exchange-run.ts";
import { ourReason } from "./our-reason.ts";
import type { Party } from "./party.ts";
import {
  type Doomed,
  makeDoomed,
  noteAllRefused,
  noteUndisturbed,
  readAll,
  type Scene,
  TEXT,
} from "./shredding-scene.ts";
import { storedRecords } from "./stored-records.ts";

/** Tells whether an error of Java or `@aws-crypto` says that there is no record. */
const isNotFound = ({ message }: Error) =>
  /No item found|was not found/.test(message);

/** Milliseconds until a shredded key can be made again, by a key store with the default age. */
const CACHES_END = 360_000;

const isShredded = (error: Error) => ourReason(error) === "shredded";

/** Notes that a receipt says until when readers in other languages read. */
function noteReceipt(
  { exchange: { outcomes } }: Scene,
  name: string,
  { copies, state, records, branchKeyId }: ShreddingReceipt,
  expected: { readonly id: string; readonly records: number },
): void {
  const others = copies.find(({ where }) => where === "other-readers");
  outcomes.note(
    "the receipt lists the records, and says that other readers read",
    branchKeyId === expected.id &&
      records.length === expected.records &&
      others !== undefined,
    `${name}, ${state}`,
    () => JSON.stringify({ branchKeyId, records, copies }),
  );
}

/** Schedules a shredding: we refuse at once, the others read on. Takes it back: we read again, with versions that others added. */
async function scheduleAndRestore(scene: Scene, doomed: Doomed) {
  const { exchange, parties } = scene;
  const { ours, java, awsCrypto } = parties;
  const { id, name } = doomed;
  const { tableName } = scene.place;
  const before = await storedRecords(exchange.client, tableName, id);
  const receipt = await ours.keyStore.shred(id, { graceDays: 7 });
  noteReceipt(scene, name, receipt, { id, records: before.length });
  await noteAllRefused(
    scene,
    "sealmask refuses in the grace time",
    ours,
    doomed,
    isShredded,
  );
  await noteRefused(
    exchange,
    "sealmask adds no version in the grace time",
    name,
    ours.version(id),
    isShredded,
  );
  for (const other of [java, awsCrypto]) {
    const reads = `${other.name} reads in the grace time`;
    await noteRight(
      exchange,
      reads,
      name,
      readAll(other, doomed),
      (all) => all,
    );
    const adds = `${other.name} adds versions in the grace time`;
    await noteRight(exchange, adds, name, other.version(id));
  }
  await ours.keyStore.restore(id);
  for (const each of parties.all) {
    const reads = `${each.name} reads what was restored`;
    await noteRight(exchange, reads, name, readAll(each, doomed), (all) => all);
  }
}

/** Shreds a key for good, with versions that others add after the fence. */
async function shredForGood(scene: Scene, doomed: Doomed): Promise<void> {
  const { exchange, parties, place } = scene;
  const { ours, java, awsCrypto } = parties;
  const { id, name, version } = doomed;
  const { tableName } = place;
  // Others write the time of their own clock, so that ours does not go ahead of it.
  scene.clock.behind = CACHES_END;
  await ours.keyStore.shred(id, { graceDays: 0 });
  await java.version(id);
  await awsCrypto.version(id);
  const before = await storedRecords(exchange.client, tableName, id);
  const count = before.filter(({ type }) => !type.startsWith("sealmask:"));
  const { shredded, failures } = await ours.keyStore.sweep();
  exchange.outcomes.note(
    "the sweep shreds the key",
    failures.length === 0 && shredded.some((each) => each.branchKeyId === id),
    name,
    () => JSON.stringify({ shredded, failures }),
  );
  const after = await storedRecords(exchange.client, tableName, id);
  exchange.outcomes.note(
    "no record is left, not even one that others added after the fence",
    after.every(({ type }) => type.startsWith("sealmask:")),
    name,
    () => JSON.stringify(after),
  );
  const receipt = await ours.keyStore.receipt(id);
  if (receipt) noteReceipt(scene, name, receipt, { id, records: count.length });
  for (const other of [java, awsCrypto]) {
    const what = `${other.name} refuses what was swept`;
    await noteAllRefused(scene, what, other, doomed, () => true);
    const finds = `${other.name} finds no record of what was swept`;
    for (const call of [other.active(id), other.versionOf(id, version)]) {
      await noteRefused(exchange, finds, name, call, isNotFound);
    }
  }
  const what = "sealmask refuses what was swept, as shredded";
  await noteAllRefused(scene, what, ours, doomed, isShredded);
  await noteRefused(
    exchange,
    "sealmask does not make a shredded key by mistake",
    name,
    ours.create({ branchKeyId: id, encryptionContext: CONTEXT }),
    isShredded,
  );
}

/**
 * Waits, for a second at most, until the time at which a key was made again is not in the future. The key store's own clock cannot
 * help: the key is made in the second after the newest of the old records, which Java and `@aws-crypto` wrote with the real clock, and
 * we refuse what they add with that clock before the second begins.
 */
async function waitFor(createTime: string): Promise<void> {
  const time = Date.parse(createTime);
  while (Date.now() < time) await setTimeout(time - Date.now());
}

/** Makes a shredded key again, on purpose; others read it, and nobody reads what the old one encrypted. */
async function remake(scene: Scene, doomed: Doomed): Promise<void> {
  const { exchange, parties } = scene;
  const { ours, all } = parties;
  const { id, name, messages } = doomed;
  const request = { branchKeyId: id, encryptionContext: CONTEXT, remake: true };
  await noteRefused(
    exchange,
    "sealmask does not make a key again that may be in caches",
    name,
    ours.keyStore.createKey(request),
    (error) => ourReason(error) === "unavailable",
  );
  scene.clock.behind = 0;
  const what = "sealmask makes a shredded key again";
  const made = ours.keyStore.createKey(request);
  if ((await noteRight(exchange, what, name, made)) === undefined) return;
  await waitFor((await ours.keyStore.activeKey(id)).createTime);
  for (const writer of all) {
    const works = (async () => {
      await writer.version(id);
      const message = await writer.encrypt(id, CONTEXT, TEXT);
      const texts = [];
      for (const reader of all)
        texts.push(await reader.decrypt(id, CONTEXT, message));
      return texts.every((text) => text === TEXT);
    })();
    const works_ = `${writer.name} works with a key that was made again`;
    await noteRight(exchange, works_, name, works, (isRight) => isRight);
  }
  for (const reader of all) {
    const refuses = `${reader.name} does not read what the old key encrypted`;
    for (const each of messages) {
      const call = reader.decrypt(id, CONTEXT, each);
      await noteRefused(exchange, refuses, name, call, () => true);
    }
  }
}

/** Has others, which know no fence, make a shredded key again: we still refuse it. */
async function remadeByOthers(scene: Scene, doomed: Doomed, maker: Party) {
  const { exchange, parties } = scene;
  const { id, name } = doomed;
  const request = { branchKeyId: id, encryptionContext: CONTEXT };
  const outcome = await outcomeOf(maker.create(request));
  exchange.outcomes.note(
    `${maker.name} makes a shredded key again, as it knows no fence`,
    "value" in outcome,
    name,
    () => JSON.stringify(outcome),
  );
  await noteRefused(
    exchange,
    "sealmask refuses a shredded key that others made again",
    name,
    parties.ours.active(id),
    isShredded,
  );
}

/** Shreds keys of every library, with the fences in the table of the keys and in one of their own. */
export async function exchangeShredded(exchange: Exchange): Promise<void> {
  for (const fences of [undefined, "fences-apart"]) {
    const name = fences === undefined ? "shredded" : "shredded-apart";
    const place = await newPlace(exchange, name);
    const clock = { behind: 0 };
    const parties = await openAll(exchange, place, {
      fenceTableName: fences,
      clock: () => Date.now() - clock.behind,
    });
    const { ours, java, awsCrypto, all } = parties;
    await ours.keyStore.createTable();
    const scene = { exchange, clock, place, parties };
    await noteUndisturbed(scene, "before");
    const doomed: Doomed[] = [];
    for (const maker of all) doomed.push(await makeDoomed(scene, maker));
    for (const each of doomed) await scheduleAndRestore(scene, each);
    await noteUndisturbed(scene, "meanwhile");
    for (const each of doomed) await shredForGood(scene, each);
    await noteUndisturbed(scene, "after");
    const [one, two, three] = doomed as [Doomed, Doomed, Doomed];
    await remadeByOthers(scene, one, awsCrypto);
    await remadeByOthers(scene, two, java);
    await remake(scene, three);
    const unknown = ours.active("there is no such key");
    await noteRefused(
      exchange,
      "sealmask tells an unknown key from a shredded one",
      name,
      unknown,
      (error) => ourReason(error) === "unknown",
    );
    parties.close();
  }
}
