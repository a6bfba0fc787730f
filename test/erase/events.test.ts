import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  type EraseOptions,
  erase,
  type SealmaskEvent,
} from "../../mod.ts";

/** Returns the events of one call, each as one line. */
function eventsOf(data: unknown, options: EraseOptions): string[] {
  const events: SealmaskEvent[] = [];
  erase(data, { ...options, onEvent: (event) => events.push(event) });
  return events.map((event) => {
    if (event.type !== "field-erased") return event.type;
    expect(Object.keys(event).sort().join()).toBe(
      "pointer,rule,type,valueType",
    );
    return `${event.pointer} ${event.rule} ${event.valueType}`;
  });
}

const order = {
  id: 7,
  email: "jo@example.com",
  paid: null,
  born: new Date(0),
  cards: [{ number: 4111111111111111n }, { number: "5500" }],
  "a/b~c": true,
};

describe("events of erasing", () => {
  test("come one for each mask, with pointer, rule and original type, and without the value", () => {
    expect(
      eventsOf(order, {
        fields: ["email", "paid", "born", "cards", "a/b~c"],
      }),
    ).toEqual([
      "/email default string",
      "/paid default null",
      "/born default Date",
      "/cards/0 default Object",
      "/cards/1 default Object",
      "/a~1b~0c default boolean",
    ]);
  });

  test("name the rule by the option that made it", () => {
    const maskingRules = {
      id: { customMask: "x" },
      email: "email",
      "cards[0].number": { keep: { last: 4 } },
      "cards[1]": { dynamicMask: true },
      paid: () => 0,
      "'a/b~c'": { regexPattern: "a", maskFormat: "b" },
    } as const;
    expect(eventsOf(order, { maskingRules, fields: ["born"] }).sort()).toEqual([
      "/a~1b~0c regexPattern boolean",
      "/born default Date",
      "/cards/0/number keep bigint",
      "/cards/1/number dynamicMask string",
      "/email email string",
      "/id customMask number",
      "/paid function null",
    ]);
  });

  test("come for whole values too: a Set is one, an empty array none", () => {
    expect(eventsOf({ a: 1 }, {})).toEqual([" default Object"]);
    expect(
      eventsOf({ a: [new Set([1, 2])], b: {} }, { customMask: "" }),
    ).toEqual(["/a/0 customMask Set"]);
    expect(eventsOf([], {})).toEqual([]);
  });

  test("come after those of missing fields, and not at all when a field may not be missing", () => {
    const options = { fields: ["email", "phone"] };
    expect(eventsOf(order, { ...options, onMissingField: "ignore" })).toEqual([
      "field-missing",
      "/email default string",
    ]);
    const events: unknown[] = [];
    const onEvent = (event: unknown) => events.push(event);
    expect(() => erase(order, { ...options, onEvent })).toThrow();
    expect(events).toEqual([]);
  });

  test("do not change what comes out; what a listener throws reaches the caller", () => {
    const options = { fields: ["$..number", "id"] };
    const heard = erase(order, { ...options, onEvent: () => {} });
    expect(heard).toEqual(erase(order, options));
    const onEvent = () => {
      throw new RangeError("full");
    };
    expect(() => erase(order, { ...options, onEvent })).toThrow(RangeError);
  });

  test("reach the listener of an instance, unless the call has its own", () => {
    const heard: string[] = [];
    const masking = new DataMasking({ onEvent: () => heard.push("instance") });
    masking.erase({ a: 1 }, { fields: ["a"] });
    masking.erase(
      { a: 1 },
      { fields: ["a"], onEvent: () => heard.push("call") },
    );
    expect(heard).toEqual(["instance", "call"]);
  });
});
