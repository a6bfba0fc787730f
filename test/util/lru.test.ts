import { expect, test } from "bun:test";
import fc from "fast-check";
import { lruMap } from "../../src/util/lru.ts";

/** Plain model of an LRU map. */
class Model {
  readonly capacity: number;
  entries: [string, number][] = [];
  constructor(capacity: number) {
    this.capacity = capacity;
  }
  get(id: string) {
    return this.entries.find(([known]) => known === id)?.[1];
  }
  use(id: string, value: number): number {
    this.entries = this.entries.filter(([known]) => known !== id);
    this.entries.push([id, value]);
    if (this.entries.length <= this.capacity) return 0;
    this.entries.shift();
    return 1;
  }
  drop(isGone: (value: number) => boolean) {
    this.entries = this.entries.filter(([, value]) => !isGone(value));
  }
}

const id = fc.constantFrom("a", "b", "c", "d");
const value = fc.nat(3);
const action = fc.oneof(
  fc.record({ do: fc.constant("use" as const), id, value }),
  fc.record({ do: fc.constant("drop" as const), value }),
);

test("any sequence of uses leaves what a simple model of it leaves", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(action),
      (capacity, actions) => {
        const map = lruMap<number>(capacity);
        const model = new Model(capacity);
        for (const step of actions) {
          if (step.do === "use") {
            expect(map.use(step.id, step.value)).toBe(
              model.use(step.id, step.value),
            );
          } else {
            map.drop((other) => other === step.value);
            model.drop((other) => other === step.value);
          }
          expect(map.size).toBe(model.entries.length);
          for (const known of ["a", "b", "c", "d"]) {
            expect(map.get(known)).toBe(model.get(known));
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
