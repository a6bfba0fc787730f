import { expect, test } from "bun:test";
import {
  type EraseOptions,
  erase,
  FieldNotFoundError,
  InvalidPathError,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { describeVectors } from "../../support/vectors.ts";

type Options = Readonly<Record<string, unknown>>;

interface Case {
  readonly id: string;
  readonly op: string;
  readonly input: unknown;
  readonly options: Options;
  readonly expected?: unknown;
  readonly expectedError?: string;
  readonly expectedWarning?: string;
}

/** Outcome of a call: a value, or an error's class and message; and whether anything was written to the console. */
interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
  readonly hasWarned: boolean;
}

interface Difference {
  readonly reason: string;
  /** Value that sealmask returns instead, unless it throws. */
  readonly value?: unknown;
  /** Class of sealmask's error. */
  readonly error?: new (
    ...args: never[]
  ) => Error;
}

const ERRORS: Readonly<Record<string, new (...args: never[]) => Error>> = {
  ValueError: TypeError,
  DataMaskingError: TypeError,
  DataMaskingUnsupportedTypeError: UnsupportedTypeError,
  DataMaskingFieldNotFoundError: FieldNotFoundError,
};

const failsClosed =
  "theirs left the value in clear, which they changed later on";

/** Differences from the original: our result, and the reason. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  "py-rules-no-match": {
    reason: `a rule's path that selects nothing is a missing field; ${failsClosed}`,
    error: FieldNotFoundError,
  },
  "py-rules-provider-throws": {
    reason: `what a function throws reaches the caller; ${failsClosed}`,
    error: EvalError,
  },
  "py-helper-nested-non-dict": {
    reason: `a path into a text selects nothing, which is a missing field; ${failsClosed}`,
    error: FieldNotFoundError,
  },
  "py-rules-list-target": {
    reason:
      "an array keeps its length, by a rule as by a field; theirs masks the list's text",
    value: { user: { name: ["NO-NAME", "NO-NAME"] } },
  },
  "py-invalid-regex": {
    reason: `a malformed pattern is the caller's mistake; ${failsClosed}`,
    error: TypeError,
  },
  "py-rules-bad-path": {
    reason: `a malformed path is the caller's mistake; ${failsClosed}`,
    error: InvalidPathError,
  },
  "py-doc-dynamic-street": {
    reason:
      'one * for every character: where the spaces are tells much; they stay with "keep-separators"',
    value: "***********",
  },
};

class Model {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

/** Converts Python's types to JavaScript's. */
function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, translate(child)]),
  );
  const { $py, items, fields } = members;
  if ($py === "set") return new Set(items as unknown[]);
  if ($py === "tuple") return items;
  return $py === undefined ? members : new Model(fields as object);
}

const NAMES: Readonly<Record<string, string>> = {
  fields: "fields",
  custom_mask: "customMask",
  dynamic_mask: "dynamicMask",
  regex_pattern: "regexPattern",
  mask_format: "maskFormat",
};

/** Throws as the provider in their cases does; in sealmask a rule takes the provider's place. */
function failingMask(): never {
  throw new EvalError("Mock error");
}

function translateOptions(options: Options): EraseOptions {
  const translated: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (name === "masking_rules") {
      translated.maskingRules = Object.fromEntries(
        Object.entries(value as Record<string, Options>).map(([path, rule]) => [
          path,
          options.provider ? failingMask : translateOptions(rule),
        ]),
      );
    } else if (name === "raise_on_missing_field") {
      translated.onMissingField = value ? "throw" : "warn";
    } else if (name !== "provider") {
      const ours = NAMES[name];
      if (!ours) throw new Error(`No option is known for ${name}`);
      translated[ours] = value;
    }
  }
  return translated;
}

function run({ input, options }: Case): Outcome {
  const { warn } = console;
  let hasWarned = false;
  console.warn = () => {
    hasWarned = true;
  };
  try {
    const value = erase(translate(input), translateOptions(options));
    return { value, hasWarned };
  } catch (error) {
    return { error, hasWarned };
  } finally {
    console.warn = warn;
  }
}

function expectedOf({ expected, expectedError, expectedWarning }: Case) {
  const error = expectedError && ERRORS[expectedError];
  if (expectedError && !error) throw new Error(`No error ${expectedError}`);
  return {
    value: translate(expected),
    error: error || undefined,
    hasWarned: expectedWarning !== undefined,
  };
}

function assertOutcome(
  { value, error, hasWarned }: Outcome,
  expected: ReturnType<typeof expectedOf>,
): void {
  if (expected.error) expect(error).toBeInstanceOf(expected.error);
  else expect(error).toBe(undefined);
  expect(value).toEqual(expected.value);
  expect(hasWarned).toBe(expected.hasWarned);
}

describeVectors<Case[]>(
  "erasing as a Python utility does",
  "data-masking/cases.json",
  (all) => {
    // Their internal helper masks one path with one mask.
    const cases = all
      .filter(({ op }) => op === "erase" || op === "_mask_nested_field")
      .map((each) => {
        const { path, ...options } = each.options;
        return path === undefined
          ? each
          : { ...each, options: { ...options, fields: [path] } };
      });

    test("is tried in every case", () => {
      expect(cases.length).toBeGreaterThanOrEqual(59);
    });

    test("differs in known cases only, each of them one that there is", () => {
      const known = cases.map(({ id }) => id);
      for (const id of Object.keys(DIFFERENCES)) expect(known).toContain(id);
    });

    for (const each of cases) {
      const difference = DIFFERENCES[each.id];
      if (!difference) {
        test(`${each.id} gives what theirs gives`, () => {
          assertOutcome(run(each), expectedOf(each));
        });
        continue;
      }
      const { reason, value, error } = difference;
      test(`${each.id} differs: ${reason}`, () => {
        const outcome = run(each);
        assertOutcome(outcome, { value, error, hasWarned: false });
        expect(() => assertOutcome(outcome, expectedOf(each))).toThrow();
      });
    }

    test("keeps the class of an instance, where theirs gives a plain dictionary", () => {
      const erased = erase(new Model({ age: 5 }), { fields: ["age"] });
      expect(erased).toBeInstanceOf(Model);
      expect(erased).toEqual(new Model({ age: "*****" }));
    });

    test("keeps spaces as theirs does when asked to", () => {
      const options = { dynamicMask: "keep-separators" } as const;
      expect(erase("123 Main St", options)).toBe("*** **** **");
    });
  },
);
