import {
  CONTEXT,
  type Exchange,
  newPlace,
  noteRight,
  openAll,
  type Parties,
} from "./exchange-run.ts";
import type { NewKey, Party, ReadKey, StorePlace } from "./party.ts";
import type { SealmaskParty } from "./sealmask-party.ts";
import { storedVersions } from "./stored-records.ts";

/** Versions that are added to each key, by each library in turn. */
const ROUNDS = 2;

/** Returns the requests for keys that each library makes; a custom id needs pairs. */
function requests(name: string): readonly NewKey[] {
  return [
    {},
    { encryptionContext: CONTEXT },
    { branchKeyId: `tenant-${name}`, encryptionContext: { tenant: "a" } },
    { branchKeyId: `münchen \u{1f511} ${name}`, encryptionContext: CONTEXT },
    // We make no pair without a name or a value, but read those of others.
    {
      branchKeyId: "x".repeat(900) + name,
      encryptionContext: name === "sealmask" ? CONTEXT : { "": "" },
    },
  ];
}

const same = (one: ReadKey, other: ReadKey): boolean =>
  one.branchKeyId === other.branchKeyId &&
  one.version === other.version &&
  one.hash === other.hash &&
  pairsOf(one) === pairsOf(other);

function pairsOf({ encryptionContext }: ReadKey): string {
  const pairs = Object.entries(encryptionContext);
  return JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Has every library read a key, and notes whether they agree with the first one and with the request. */
async function readAlike(
  exchange: Exchange,
  what: string,
  name: string,
  readers: readonly Party[],
  read: (reader: Party) => Promise<ReadKey>,
  isRight: (key: ReadKey) => boolean,
): Promise<void> {
  let first: ReadKey | undefined;
  for (const reader of readers) {
    const key = await noteRight(
      exchange,
      `${reader.name} reads ${what}`,
      name,
      read(reader),
      (found) => isRight(found) && same(first ?? found, found),
    );
    first ??= key;
  }
}

/** Lists the versions of a key with our library, one of them active. */
async function listed({ keyStore }: SealmaskParty, id: string) {
  const versions: string[] = [];
  let active = 0;
  for await (const { version, isActive } of keyStore.versions(id)) {
    versions.push(version);
    if (isActive) active++;
  }
  return active === 1 ? versions.sort() : [];
}

/** Reads the active version, every version and the beacon key of a branch key with every library. */
async function readAll(
  exchange: Exchange,
  place: StorePlace,
  { all, java, ours }: Parties,
  { id, name, request }: { id: string; name: string; request: NewKey },
): Promise<number> {
  const { encryptionContext = {} } = request;
  const pairs = pairsOf({ encryptionContext } as ReadKey);
  const isRight = (key: ReadKey) =>
    key.branchKeyId === id && pairsOf(key) === pairs;
  await readAlike(
    exchange,
    "active versions",
    name,
    all,
    (each) => each.active(id),
    isRight,
  );
  const versions = await storedVersions(exchange.client, place.tableName, id);
  for (const version of versions) {
    await readAlike(
      exchange,
      "versions",
      name,
      all,
      (each) => each.versionOf(id, version),
      (key) => isRight(key) && key.version === version,
    );
  }
  await noteRight(
    exchange,
    "sealmask lists versions",
    name,
    listed(ours, id),
    (found) => `${found}` === `${[...versions].sort()}`,
  );
  await readAlike(
    exchange,
    "beacon keys",
    name,
    [java, ours],
    (each) => (each as Required<Party>).beacon(id),
    isRight,
  );
  return versions.length;
}

/** Has each library make keys, all of them add versions in turn, and all of them read everything. */
export async function exchangeKeys(exchange: Exchange): Promise<void> {
  for (const maker of ["Java", "sealmask"] as const) {
    const place = await newPlace(exchange, `made-by-${maker}`);
    const parties = await openAll(exchange, place);
    const { java, ours, all } = parties;
    const made: Promise<unknown> =
      maker === "Java" ? java.createTable() : ours.keyStore.createTable();
    await noteRight(exchange, `${maker} makes a table`, "", made);
    // Java checks the schema of a table that exists.
    await noteRight(
      exchange,
      "Java accepts the table",
      maker,
      java.createTable(),
    );
    for (const creator of all) {
      for (const [i, request] of requests(creator.name).entries()) {
        const name = `request ${i} by ${creator.name} in the table of ${maker}`;
        const { branchKeyId } = request;
        const id = await noteRight(
          exchange,
          `${creator.name} makes keys`,
          name,
          creator.create(request),
          (found) => branchKeyId === undefined || found === branchKeyId,
        );
        if (id === undefined) continue;
        await readAll(exchange, place, parties, { id, name, request });
        for (const by of Array(ROUNDS).fill(all).flat() as Party[]) {
          const what = `${by.name} adds a version to keys of ${creator.name}`;
          await noteRight(exchange, what, name, by.version(id));
        }
        const count = await readAll(exchange, place, parties, {
          ...{ id, name, request },
        });
        const expected = 1 + ROUNDS * all.length;
        exchange.outcomes.note(
          "every version has one record",
          count === expected,
          name,
          () => `${count} in place of ${expected}`,
        );
      }
    }
    parties.close();
  }
}
