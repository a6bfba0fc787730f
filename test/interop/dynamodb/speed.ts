/**
 * Times both libraries in turns, each inside its own process and after a warm-up: `speed.ts <java> <class path>`. Both encrypt and
 * decrypt the same item under the same raw AES key, one call after another. Prints the figures; no figure is right or wrong.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import process from "node:process";
import { median, quantile } from "../../../bench/support/interleave.ts";
import { localKeyring } from "../../../mod.ts";
import {
  type AnyItemEncryptor,
  itemEncryptor,
} from "../../../src/entries/dynamodb.ts";
import { type JsonItem, toJson, withBytes } from "./dynamodb-json.ts";
import { JavaLibrary } from "./java-library.ts";
import type { Suite, TableOptions } from "./random-case.ts";
import { CIPHERS } from "./sealmask.ts";

const [, , command = "", classPath = ""] = process.argv;

const ROUNDS = 9;
const TURN_MS = 1_000;
/** Java compiles the hot code in stages; after this time its figures no longer fall. */
const WARM_UP_MS = 30_000;
const OWN_WARM_UP_MS = 2_000;

const KEY_NAME = "speed";
const key = new Uint8Array(randomBytes(32));
const common = { keyName: KEY_NAME, keyNamespace: "interop" };
const keyring = localKeyring({ key, ...common });

/** Ten attributes, four of them encrypted. */
const item: JsonItem = {
  pk: { S: "customer#4711" },
  sk: { S: "profile" },
  ssn: { S: "078-05-1120" },
  address: { M: { street: { S: "12 Main St" }, zip: { S: "12345" } } },
  balance: { N: "1234.56" },
  notes: { L: [{ S: "prefers e-mail" }, { S: "called in May" }] },
  created: { S: "2026-11-30T12:00:00Z" },
  version: { N: "7" },
  tags: { SS: ["gold", "newsletter"] },
  active: { BOOL: true },
};

function tableOf(algorithmSuite: Suite): TableOptions {
  return {
    tableName: "customers",
    partitionKey: "pk",
    sortKey: "sk",
    attributes: {
      ...{ pk: "sign", sk: "sign", created: "sign" },
      ...{ version: "sign", tags: "sign", active: "sign" },
      ...{ ssn: "encrypt", address: "encrypt" },
      ...{ balance: "encrypt", notes: "encrypt" },
    },
    algorithmSuite,
  };
}

/** Microseconds of a call. */
interface Times {
  readonly elapsed: number;
  /** Time of the processor for the thread that makes the calls, which other programs on the machine hardly change. */
  readonly processor: number;
}

/** Library that works for about as many milliseconds. */
interface Runner {
  readonly name: string;
  readonly warmUpMs: number;
  run(milliseconds: number): Promise<Times>;
}

type Direction = "encrypt" | "decrypt";

const LOOK_AFTER = 10;

function ourRunner(
  crypto: (typeof CIPHERS)[number],
  table: TableOptions,
  direction: Direction,
  encrypted: JsonItem,
): Runner {
  const encryptor: AnyItemEncryptor = itemEncryptor({
    ...table,
    keyring,
    crypto,
  });
  const input = withBytes(direction === "encrypt" ? item : encrypted);
  return {
    name: `sealmask, ${crypto.name}`,
    warmUpMs: OWN_WARM_UP_MS,
    async run(milliseconds) {
      let [calls, elapsed] = [0, 0];
      const processorStart = process.threadCpuUsage();
      const start = performance.now();
      while (elapsed < milliseconds) {
        for (let i = 0; i < LOOK_AFTER; i++) await encryptor[direction](input);
        calls += LOOK_AFTER;
        elapsed = performance.now() - start;
      }
      const { user, system } = process.threadCpuUsage(processorStart);
      return {
        elapsed: (elapsed * 1_000) / calls,
        processor: (user + system) / calls,
      };
    },
  };
}

function javaRunner(
  java: JavaLibrary,
  table: TableOptions,
  direction: Direction,
  encrypted: JsonItem,
): Runner {
  return {
    name: "Java",
    warmUpMs: WARM_UP_MS,
    async run(milliseconds) {
      const answer = await java.time({
        operation: "time",
        direction,
        milliseconds,
        table,
        keyring: KEY_NAME,
        item: direction === "encrypt" ? item : encrypted,
      });
      const { calls, nanoseconds, processorNanoseconds } = answer;
      return {
        elapsed: nanoseconds / 1_000 / calls,
        processor: processorNanoseconds / 1_000 / calls,
      };
    },
  };
}

/** Returns the median, the fastest and the slowest of a candidate's rounds, and how it stands to the first candidate. */
function summaryOf(
  rounds: readonly number[],
  first: readonly number[],
): string {
  const micros = (share: number) => quantile(rounds, share).toFixed(0);
  const ratios = rounds.map((time, i) => (first[i] as number) / time);
  const text = `${micros(0.5)} µs (${micros(0)} to ${micros(1)})`;
  return `${text.padEnd(26)} ${median(ratios).toFixed(2)}`;
}

/** Runs all in turns, each round in the other order than the one before, and prints what each took. */
async function compare(title: string, runners: readonly Runner[]) {
  const times = runners.map((): Times[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    const order = [...runners.entries()];
    if (round % 2 === 1) order.reverse();
    for (const [i, runner] of order) times[i]?.push(await runner.run(TURN_MS));
  }
  for (const kind of ["elapsed", "processor"] as const) {
    console.log(
      `${title}: ${kind === "elapsed" ? "time" : "time of the processor in the calling thread"}`,
    );
    const [first = [], ...others] = times.map((each) =>
      each.map((it) => it[kind]),
    );
    for (const [i, rounds] of [first, ...others].entries()) {
      console.log(
        `  ${runners[i]?.name.padEnd(24)} ${summaryOf(rounds, first)}`,
      );
    }
  }
}

const java = new JavaLibrary(command, classPath);
try {
  const base64 = Buffer.from(key).toString("base64");
  await java.define(KEY_NAME, { type: "aes", key: base64, ...common });
  const groups: [string, Runner[]][] = [];
  for (const suite of ["6700", "6701"] as const) {
    const table = tableOf(suite);
    const writer = itemEncryptor({ ...table, keyring });
    const encrypted = toJson(await writer.encrypt(withBytes(item)));
    for (const direction of ["encrypt", "decrypt"] as const) {
      const runners = [
        javaRunner(java, table, direction, encrypted),
        ...CIPHERS.map((each) => ourRunner(each, table, direction, encrypted)),
      ];
      groups.push([`${direction}, suite ${suite}`, runners]);
    }
  }
  console.log(
    `Warming up; Java for ${WARM_UP_MS / 1_000} s in each of ${groups.length} ways`,
  );
  for (const [, runners] of groups) {
    for (const { run, warmUpMs } of runners) await run(warmUpMs);
  }
  console.log(
    `Node ${process.version}; microseconds of a call: median of ${ROUNDS} rounds, fastest and slowest; then how many times as fast as Java. WebCrypto works in other threads, too`,
  );
  for (const [title, runners] of groups) await compare(title, runners);
} finally {
  java.stop();
}
