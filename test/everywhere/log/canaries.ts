/** Ways for a value to reach a line of a log, each tried with a value of its own that no line may show. */
import { expect } from "bun:test";

/** Paths that name a secret wherever the ways put it, and where loggers move it. */
export const FIELDS: readonly string[] = [
  "user.email",
  "password",
  "headers.authorization",
  "rows[*].email",
  "$..secret",
];

/** The lines of one way; what each has in common with all others is checked here. */
export class Lines {
  readonly texts: string[] = [];
  /** The stream that loggers write to. */
  readonly stream = {
    write: (line: string): void => {
      this.texts.push(line);
    },
  };

  /** The lines as objects: one that is no JSON fails the test. */
  get items(): Record<string, unknown>[] {
    return this.texts.map((line) => JSON.parse(line));
  }

  /** Checks that lines were written, none with the canary or in place of another one, each with level and message. */
  expectMasked(canary: string, messageKey: string): void {
    expect(this.texts.length).toBeGreaterThan(0);
    const all = this.texts.join("");
    expect(all).not.toContain(canary);
    expect(all).toContain("*****");
    expect(all).not.toContain("not logged");
    for (const item of this.items) {
      expect(item.level).toBeDefined();
      expect(`${item[messageKey]}`).toContain("signed in");
    }
  }
}

let count = 0;

/** Makes a text that stands nowhere else, also not in part. */
export function makeCanary(): string {
  count++;
  return `canary${count}yranac`;
}

/** An error with a cause, and a secret in each. */
export function errorWith(secret: string): Error {
  const cause = Object.assign(new Error("the inner one"), { secret });
  return Object.assign(new Error("signed in, and failed", { cause }), {
    secret,
    config: { headers: { secret } },
  });
}

/** An object that leads back to itself, with a secret on the way. */
export function cycleWith(secret: string): object {
  const request: Record<string, unknown> = { method: "GET", secret };
  const response: Record<string, unknown> = { status: 500, secret };
  request.res = response;
  response.req = request;
  return request;
}
