import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Outcome, simulate } from "./simulate.ts";

/** Simulates on all cores at a time: what comes of a simulation is the same on any of them. */
export class Pool {
  readonly #workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL("worker.ts", import.meta.url)),
  );
  readonly #idle = [...this.#workers];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  /** As `simulate`, when a thread is idle. */
  async simulate(...given: Parameters<typeof simulate>): Promise<Outcome> {
    const worker = this.#idle.pop() ?? (await this.#nextIdle());
    worker.postMessage(given);
    const [outcome] = await once(worker, "message");
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
    return outcome;
  }

  #nextIdle(): Promise<Worker> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
