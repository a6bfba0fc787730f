/** Ways for a value to reach a line of a log, each with its own value that no line may show. */
import { expect } from "bun:test";

/** Paths that name a secret in every place where the ways put it or loggers move it. */
export const FIELDS: readonly string[] = [
  "user.email",
  "password",
  "headers.authorization",
  "rows[*].email",
  "$..secret",
];

/** Lines of one way; checks the properties that all ways share. */
export class Lines {
  readonly texts: string[] = [];
  /** Stream for the logger. */
  readonly stream = {
    write: (line: string): void => {
      this.texts.push(line);
    },
  };

  /** Lines as objects; throws if a line is not JSON. */
  get items(): Record<string, unknown>[] {
    return this.texts.map((line) => JSON.parse(line));
  }

  /** Checks that lines were written, each with level and message, and that none shows the canary or lost its mask. */
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

/** Makes a text that occurs nowhere else, not even in part. */
export function makeCanary(): string {
  count++;
  return `canary${count}yranac`;
}

/** Makes an error with a cause, and a secret in each. */
export function errorWith(secret: string): Error {
  const cause = Object.assign(new Error("the inner one"), { secret });
  return Object.assign(new Error("signed in, and failed", { cause }), {
    secret,
    config: { headers: { secret } },
  });
}

/** Makes an object with a reference to itself, and a secret inside. */
export function cycleWith(secret: string): object {
  const request: Record<string, unknown> = { method: "GET", secret };
  const response: Record<string, unknown> = { status: 500, secret };
  request.res = response;
  response.req = request;
  return request;
}
