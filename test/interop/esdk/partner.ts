import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** Runs a Python program of this folder on a job, and returns its answer. */
export function askPython<Answer>(
  python: string,
  program: string,
  job: unknown,
  environment: Readonly<Record<string, string>> = {},
): Answer {
  const text = readFileSync(new URL(program, import.meta.url), "utf8");
  const { status, stdout, stderr } = spawnSync(python, ["-c", text], {
    input: JSON.stringify(job),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(`${program} fails: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

/** Counts the right outcomes, and prints the wrong ones. */
export class Tally {
  #right = 0;
  #all = 0;
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** Records one outcome; `got` returns the actual result. */
  note(isRight: boolean, name: string, got: () => string): void {
    this.#all++;
    if (isRight) this.#right++;
    else console.log(`WRONG: ${this.#what}: ${name}: ${got()}`);
  }

  /** Prints the totals; returns the number of wrong outcomes. No outcomes at all count as one wrong. */
  end(): number {
    console.log(`${this.#what}: ${this.#right} of ${this.#all}`);
    return this.#all === 0 ? 1 : this.#all - this.#right;
  }
}

/** Encodes bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
