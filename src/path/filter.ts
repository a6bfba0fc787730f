import {
  type Call,
  type Expression,
  isSingular,
  type Operand,
  type Path,
} from "./ast.ts";
import { COMPARISONS } from "./compare.ts";
import { FUNCTIONS } from "./functions.ts";
import { follow, stepsOf } from "./steps.ts";
import { NOTHING } from "./value.ts";

/** What a part of a filter gives for a current node's value and the root's. */
type Evaluate<T> = (current: unknown, root: unknown) => T;

/** A filter's test. */
export type Test = Evaluate<boolean>;

/** Compiles a query to a function that gives the values it selects, from a start and for a root. */
export type CompileQuery = (path: Path) => Evaluate<unknown[]>;

function compileNodes(
  operand: Operand,
  compileQuery: CompileQuery,
): Evaluate<unknown[]> {
  const { isRelative, path } = operand as Operand & { kind: "query" };
  const query = compileQuery(path);
  return (current, root) => query(isRelative ? current : root, root);
}

function compileValue(
  operand: Operand,
  compileQuery: CompileQuery,
): Evaluate<unknown> {
  if (operand.kind === "literal") return () => operand.value;
  if (operand.kind === "call") return compileCall(operand, compileQuery);
  const { isRelative, path } = operand;
  const steps = isSingular(path) ? stepsOf(path) : [];
  return isRelative
    ? (current) => follow(steps, current)
    : (_, root) => follow(steps, root);
}

function compileCall(
  { name, arguments: args }: Call,
  compileQuery: CompileQuery,
): Evaluate<unknown> {
  const { takes, make } = FUNCTIONS[name];
  const apply = make();
  const [first, second] = args.map((operand, i) =>
    (takes[i] === "nodes" ? compileNodes : compileValue)(operand, compileQuery),
  );
  return (current, root) =>
    apply(first?.(current, root), second?.(current, root));
}

/** Compiles a filter's test; queries by a function from outside, for they can hold filters. */
export function compileTest(
  expression: Expression,
  compileQuery: CompileQuery,
): Test {
  switch (expression.kind) {
    case "query": {
      if (isSingular(expression.path)) {
        const value = compileValue(expression, compileQuery);
        return (current, root) => value(current, root) !== NOTHING;
      }
      const nodes = compileNodes(expression, compileQuery);
      return (current, root) => nodes(current, root).length > 0;
    }
    case "call":
      return compileCall(expression, compileQuery) as Test;
    case "not": {
      const test = compileTest(expression.operand, compileQuery);
      return (current, root) => !test(current, root);
    }
    case "comparison": {
      const compare = COMPARISONS[expression.operator];
      const left = compileValue(expression.left, compileQuery);
      const right = compileValue(expression.right, compileQuery);
      return (current, root) =>
        compare(left(current, root), right(current, root));
    }
    default: {
      const isOr = expression.kind === "or";
      const tests = expression.operands.map((operand) =>
        compileTest(operand, compileQuery),
      );
      return (current, root) => {
        for (const test of tests) {
          if (test(current, root) === isOr) return isOr;
        }
        return !isOr;
      };
    }
  }
}
