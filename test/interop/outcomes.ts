import { Counts } from "./counts.ts";

/** Wrong outcomes that are printed in full; the rest are only counted. */
const SHOWN = 20;

/** Characters of a wrong outcome that are printed. */
const LENGTH = 3_000;

/** Returns a text without characters that a terminal would obey or hide. */
function visible(text: string): string {
  return text.replace(/\p{C}/gu, (found) =>
    found === "\n" ? found : `\\u{${found.codePointAt(0)?.toString(16)}}`,
  );
}

/** Right and wrong outcomes. */
export class Outcomes {
  readonly #counts: Counts = new Counts("outcomes");
  #wrong = 0;

  /** Records an outcome; `got` describes it if it is wrong. Returns whether it is right. */
  note(
    what: string,
    isRight: boolean,
    name: string,
    got: () => string,
  ): boolean {
    this.#counts.add(what, isRight ? "right" : "wrong");
    if (isRight) return true;
    this.#wrong++;
    if (this.#wrong <= SHOWN) {
      const text = `${what}: ${name}: ${got().slice(0, LENGTH)}`;
      console.log(`WRONG: ${visible(text)}`);
    }
    return false;
  }

  /** Prints the totals, and returns the number of wrong outcomes. */
  end(): number {
    this.#counts.print();
    console.log(`${this.#wrong} wrong`);
    return this.#wrong;
  }
}
