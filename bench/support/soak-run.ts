import { SealmaskError } from "../../mod.ts";
import { OPERATIONS, type Soak, type Trial } from "./soak-operations.ts";
import { Tally } from "./tally.ts";

/** How many descriptions of what went wrong are kept. */
const MAX_WRONGS = 10;

const WEIGHTED = Object.entries(OPERATIONS).flatMap(([name, [weight]]) =>
  Array<string>(weight).fill(name),
);

/** All that an error and those behind it say. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors : [];
  const texts = [...inner, error.cause ?? ""].map(textOf);
  return [error.message, error.stack, ...texts].join("\n");
}

/** What the calls behind a keyring's error came to, as its message says. */
function reasonsOf({ message }: Error): string {
  const pattern = /did not answer|failed with \w+|answered by another key/g;
  const reasons = [...message.matchAll(pattern)].map(([reason]) => reason);
  return reasons.sort().join(", ") || "no call";
}

/** Runs operations, and notes what becomes of them. */
export class SoakRun {
  /** Outcomes by operation. */
  readonly outcomes: Tally = new Tally();
  /** Why keyrings failed: what each of the calls to KMS came to, by operation. */
  readonly reasons: Tally = new Tally();
  /** What must not be, in words; the first ones. */
  readonly wrongs: string[] = [];
  /** How often it was. */
  wrong = 0;
  /** The slowest operation, in milliseconds. */
  slowest = 0;
  /** Operations that have ended. */
  done = 0;
  /** Those that have not, by name and number. */
  readonly running: Set<string> = new Set();
  readonly #soak: Soak;
  #started = 0;

  constructor(soak: Soak) {
    this.#soak = soak;
  }

  /** Notes something that must not be. */
  addWrong(what: string): void {
    this.wrong++;
    if (this.wrongs.length < MAX_WRONGS) this.wrongs.push(what);
  }

  /** Runs operations, so many at the same time, until so many have been run in all. */
  async runUntil(count: number, concurrency: number): Promise<void> {
    const work = async () => {
      while (this.#started < count) {
        const id = this.#started++;
        // Others need something that was encrypted; the first ones may all have failed.
        const isFirst = this.#soak.store.all.length === 0;
        const name = isFirst ? "encrypt" : this.#soak.random.pick(WEIGHTED);
        await this.#try(name, id);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  async #try(name: string, id: number): Promise<void> {
    const [, make] = OPERATIONS[name] as (typeof OPERATIONS)[string];
    const trial = make(this.#soak, id);
    const what = `${name} ${id}`;
    this.running.add(what);
    const start = performance.now();
    let outcome = "as expected";
    try {
      await trial.run();
    } catch (error) {
      outcome = this.#judge(what, trial, error);
      if (outcome === "KeyringError") {
        this.reasons.add(reasonsOf(error as Error), name);
      }
    }
    this.slowest = Math.max(this.slowest, performance.now() - start);
    this.outcomes.add(name, outcome);
    this.running.delete(what);
    this.done++;
  }

  /** The name of an outcome; an error that must not be is also noted. */
  #judge(what: string, { mayFail, secret }: Trial, error: unknown): string {
    const { name, message } = error as Error;
    if (textOf(error).includes(secret)) {
      this.addWrong(`${what}: a ${name} tells plaintext`);
      return "WRONG";
    }
    const isTyped =
      error instanceof SealmaskError || error instanceof DOMException;
    if (isTyped && mayFail.includes(name)) return name;
    this.addWrong(`${what}: ${name}: ${message}`);
    return "WRONG";
  }
}
