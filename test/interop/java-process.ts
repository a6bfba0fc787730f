import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Java program in a process that stays. It answers one request after another, in the order in which they come. */
export class JavaProcess {
  readonly #child: ChildProcess;
  readonly #waiting: {
    resolve(answer: unknown): void;
    reject(error: Error): void;
  }[] = [];

  /** Reason that there are no more answers, after the end of the process. */
  #failure: Error | undefined;

  constructor(command: string, classPath: string) {
    const child = spawn(command, ["-cp", classPath, "interop.Program"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const fail = (why: string) => {
      this.#failure ??= new Error(why);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    };
    child.once("error", (error) => fail(error.message));
    child.stdin.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`Java exits with ${code}`));
    createInterface({ input: child.stdout }).on("line", (line) =>
      this.#waiting.shift()?.resolve(JSON.parse(line)),
    );
    this.#child = child;
  }

  /** Sends a request, and returns the answer, which the caller knows the type of. */
  ask<Answer>(request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({
        resolve: (answer) => resolve(answer as Answer),
        reject,
      });
      this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Ends the process. */
  stop(): void {
    this.#child.stdin?.end();
  }
}
