import {
  CONTEXT,
  type Exchange,
  newPlace,
  noteRight,
  openAll,
  outcomeOf,
  type Parties,
} from "./exchange-run.ts";
import { meetingClient } from "./meeting-client.ts";
import { ourReason } from "./our-reason.ts";
import type { Party, StorePlace } from "./party.ts";
import { sealmaskParty } from "./sealmask-party.ts";
import { storedRecords, storedVersions } from "./stored-records.ts";

/** Callers that version one branch key at once. */
const CALLERS = 100;

/** Workers that version one branch key again and again, and the versions that each adds. */
const [WORKERS, EACH] = [10, 20];

/** Callers that make one branch key at once. */
const MAKERS = 40;

/** Tells whether an error of a library says that another caller was faster. */
function isLost({ name }: Party, error: Error): boolean {
  if (name === "sealmask") return ourReason(error) === "conflict";
  return `${error.name} ${error.message}`.includes("TransactionCancel");
}

/** Notes that the key has one active version, which is one of its versions, and as many versions as expected. */
async function noteWhole(
  exchange: Exchange,
  place: StorePlace,
  { all }: Parties,
  { id, name, expected }: { id: string; name: string; expected: number },
): Promise<void> {
  const { client, outcomes } = exchange;
  const records = await storedRecords(client, place.tableName, id);
  const active = records.filter(({ type }) => type === "branch:ACTIVE");
  const versions = await storedVersions(client, place.tableName, id);
  outcomes.note(
    "one version for each success, and one active version",
    active.length === 1 && versions.length === expected,
    name,
    () => `${active.length} active, ${versions.length} in place of ${expected}`,
  );
  for (const party of all) {
    const what = "the active version is one of the versions";
    await noteRight(
      exchange,
      what,
      `${name}, ${party.name}`,
      (async () => {
        const { version = "", hash } = await party.active(id);
        const same = await party.versionOf(id, version);
        return versions.includes(version) && same.hash === hash;
      })(),
      (isSame) => isSame,
    );
  }
}

/** Has callers version a key at once, and returns how many succeed. */
async function race(
  exchange: Exchange,
  name: string,
  id: string,
  callers: readonly Party[],
): Promise<number> {
  const { outcomes } = exchange;
  const results = await Promise.all(
    callers.map(async (caller) => ({
      caller,
      outcome: await outcomeOf(caller.version(id)),
    })),
  );
  let won = 0;
  for (const { caller, outcome } of results) {
    if ("value" in outcome) won++;
    else {
      outcomes.note(
        `${caller.name} loses a race with a typed error`,
        isLost(caller, outcome.error),
        name,
        () => `${outcome.error.name}: ${outcome.error.message}`,
      );
    }
  }
  console.log(`${name}: ${won} of ${callers.length} succeed`);
  outcomes.note("some caller wins", won > 0, name, () => "none does");
  return won;
}

/** Has callers write once all of them have read the same active version: exactly one may succeed. */
async function meet(exchange: Exchange, place: StorePlace, parties: Parties) {
  const name = "sealmask, writes that wait for each other";
  const encryptionContext = CONTEXT;
  const request = { branchKeyId: name, encryptionContext };
  const id = await parties.ours.create(request);
  const client = meetingClient(place.dynamoDb, CALLERS);
  const ours = sealmaskParty(place, { client });
  const won = await race(exchange, name, id, Array(CALLERS).fill(ours));
  exchange.outcomes.note(
    "of those that read the same active version, one succeeds",
    won === 1,
    name,
    () => `${won} do`,
  );
  await noteWhole(exchange, place, parties, { id, name, expected: 2 });
  ours.close();
  client.destroy();
}

/** Versions a key until it succeeds; returns the number of attempts that lost. */
async function versionAtLast(ours: Party, id: string): Promise<number> {
  for (let lost = 0; ; lost++) {
    const outcome = await outcomeOf(ours.version(id));
    if ("value" in outcome) return lost;
    if (!isLost(ours, outcome.error)) throw outcome.error;
  }
}

/** Races for versions of one key, and for its making. */
export async function exchangeRaces(exchange: Exchange): Promise<void> {
  const place = await newPlace(exchange, "raced");
  const parties = await openAll(exchange, place);
  const { ours, all } = parties;
  await ours.keyStore.createTable();
  const encryptionContext = CONTEXT;
  for (const [name, callers] of [
    ["sealmask alone", [ours]],
    ["all libraries", all],
  ] as const) {
    const branchKeyId = `raced by ${name}`;
    const id = await ours.create({ branchKeyId, encryptionContext });
    const many = Array.from(
      { length: CALLERS },
      (_, i) => callers[i % callers.length] as Party,
    );
    const won = await race(exchange, name, id, many);
    await noteWhole(exchange, place, parties, { id, name, expected: 1 + won });
  }

  await meet(exchange, place, parties);

  const name = `${WORKERS} workers with retries`;
  const id = await ours.create({ branchKeyId: name, encryptionContext });
  const lost = await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      let sum = 0;
      for (let i = 0; i < EACH; i++) sum += await versionAtLast(ours, id);
      return sum;
    }),
  );
  const total = lost.reduce((sum, each) => sum + each, 0);
  console.log(`${name}: ${WORKERS * EACH} versions, ${total} lost attempts`);
  const expected = 1 + WORKERS * EACH;
  await noteWhole(exchange, place, parties, { id, name, expected });

  const made = await Promise.all(
    Array.from({ length: MAKERS }, async (_, i) => {
      const maker = all[i % all.length] as Party;
      const request = { branchKeyId: "made once", encryptionContext };
      return { maker, outcome: await outcomeOf(maker.create(request)) };
    }),
  );
  const makers = made.filter(({ outcome }) => "value" in outcome);
  exchange.outcomes.note(
    "one of many makes a key",
    makers.length === 1,
    "",
    () => `${makers.length} do`,
  );
  for (const { maker, outcome } of made) {
    if ("value" in outcome || maker !== ours) continue;
    const reason = ourReason(outcome.error);
    exchange.outcomes.note(
      "sealmask finds that a key exists",
      reason === "exists" || reason === "conflict",
      "",
      () => `${reason}: ${outcome.error.message}`,
    );
  }
  const once = { id: "made once", name: "made once", expected: 1 };
  await noteWhole(exchange, place, parties, once);
  parties.close();
}
