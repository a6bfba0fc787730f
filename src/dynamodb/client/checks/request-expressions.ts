import { readCondition } from "../expressions/condition.ts";
import {
  type AttributePath,
  type AttributeUse,
  ExpressionReader,
} from "../expressions/expression-reader.ts";
import { type Projection, readProjection } from "../expressions/projection.ts";
import { readUpdate } from "../expressions/update.ts";
import { type ConditionReason, checkUses } from "./attribute-uses.ts";
import {
  entriesOf,
  isGiven,
  type Members,
  refuseForm,
} from "./request-members.ts";
import { type RequestScope, refuseRequest } from "./request-scope.ts";

/** Condition that was read and may be sent. */
export interface CheckedCondition {
  readonly text: string;
  /** True if `OR` joins its parts, so that it needs parentheses beside an `AND`. */
  readonly isDisjunction: boolean;
}

/** Update that was read. */
export interface ReadUpdate {
  /** Places that the update changes. */
  readonly targets: readonly AttributePath[];
  /** Places that the update copies from. */
  readonly uses: readonly AttributeUse[];
}

const VALUES = "ExpressionAttributeValues";
const NAMES = "ExpressionAttributeNames";

/** Reads the expressions of one part of a request, which share their placeholders. */
export class RequestExpressions {
  readonly #scope: RequestScope;
  readonly #members: Members;
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #usedNames = new Set<string>();
  readonly #usedValues = new Set<string>();
  readonly #projectedNames = new Set<string>();

  /** Reads the placeholders. */
  constructor(scope: RequestScope, members: Members) {
    this.#scope = scope;
    this.#members = members;
    const { [NAMES]: names, [VALUES]: values } = members;
    this.#names = namesOf(scope, names);
    this.#values = new Map(
      isGiven(values) ? entriesOf(scope, VALUES, values) : [],
    );
  }

  /**
   * Reads and checks a condition.
   *
   * @returns the condition; `undefined` if the request has none
   */
  condition(
    parameter: string,
    reason: ConditionReason,
  ): CheckedCondition | undefined {
    const text = this.#textOf(parameter);
    if (text === undefined) return undefined;
    const reader = this.#reader(parameter, text);
    const isDisjunction = readCondition(reader);
    this.#note(reader);
    checkUses(this.#scope, parameter, reader.uses, reason);
    return { text, isDisjunction };
  }

  /** Reads an update; returns `undefined` if the request has none. */
  update(parameter: string): ReadUpdate | undefined {
    const text = this.#textOf(parameter);
    if (text === undefined) return undefined;
    const reader = this.#reader(parameter, text);
    const targets = readUpdate(reader);
    this.#note(reader);
    return { targets, uses: reader.uses };
  }

  /** Reads a projection; returns `undefined` if the request has none. */
  projection(parameter: string): Projection | undefined {
    const text = this.#textOf(parameter);
    if (text === undefined) return undefined;
    const reader = this.#reader(parameter, text);
    const projection = readProjection(reader);
    for (const name of reader.usedNames) this.#projectedNames.add(name);
    return projection;
  }

  /**
   * Throws if a value is declared that no expression uses. DynamoDB would refuse the request as well, but would have
   * received the value.
   */
  refuseUnusedValues(): void {
    for (const name of this.#values.keys()) {
      if (this.#usedValues.has(name)) continue;
      refuseRequest(this.#scope, {
        reason: "unreadable-expression",
        expected: `every value of ${VALUES} in an expression`,
        got: "one that no expression uses",
        remedy: "remove it, as it would be sent in clear",
      });
    }
  }

  /** Returns copies of the placeholders, as later changes by the caller must not reach the server unchecked. */
  placeholders(): Members {
    return this.#placeholders([...this.#names]);
  }

  /** Returns the placeholders without those of the projection, for a request that is sent without it. */
  placeholdersWithoutProjection(): Members {
    const isLeft = ([name]: [string, string]) =>
      this.#usedNames.has(name) || !this.#projectedNames.has(name);
    return this.#placeholders([...this.#names].filter(isLeft));
  }

  /** Returns the placeholders with one more, for the name of an attribute. */
  placeholdersWith(name: string): {
    readonly placeholder: string;
    readonly placeholders: Members;
  } {
    let placeholder = "#sealmask";
    while (this.#names.has(placeholder)) placeholder += "_";
    const names: [string, string][] = [...this.#names, [placeholder, name]];
    return { placeholder, placeholders: this.#placeholders(names) };
  }

  /** Returns both members, without those that would be empty: DynamoDB refuses an empty one. */
  #placeholders(names: readonly [string, string][]): Members {
    const { [NAMES]: givenNames, [VALUES]: givenValues } = this.#members;
    const isLeftEmpty = isGiven(givenNames) && this.#names.size === 0;
    return {
      ...(names.length > 0 || isLeftEmpty
        ? { [NAMES]: Object.fromEntries(names) }
        : {}),
      ...(isGiven(givenValues)
        ? { [VALUES]: Object.fromEntries(this.#values) }
        : {}),
    };
  }

  #textOf(parameter: string): string | undefined {
    const text = this.#members[parameter];
    if (!isGiven(text)) return undefined;
    if (typeof text === "string") return text;
    return refuseForm(this.#scope, parameter, "a string", text);
  }

  #reader(parameter: string, text: string): ExpressionReader {
    const placeholders = {
      names: this.#names,
      values: new Set(this.#values.keys()),
    };
    return new ExpressionReader(text, placeholders, (expected, got) =>
      refuseRequest(this.#scope, {
        reason: "unreadable-expression",
        expected: `${expected} in ${parameter}`,
        got,
        remedy: "correct the expression",
      }),
    );
  }

  #note(reader: ExpressionReader): void {
    for (const name of reader.usedNames) this.#usedNames.add(name);
    for (const name of reader.usedValues) this.#usedValues.add(name);
  }
}

function namesOf(
  scope: RequestScope,
  names: unknown,
): ReadonlyMap<string, string> {
  const entries = isGiven(names) ? entriesOf(scope, NAMES, names) : [];
  const map = new Map<string, string>();
  for (const [placeholder, name] of entries) {
    if (typeof name !== "string") {
      refuseForm(scope, `a name of ${NAMES}`, "a string", name);
    }
    map.set(placeholder, name as string);
  }
  return map;
}
