import type { Random } from "../../../bench/support/random.ts";
import { pick } from "./pick.ts";

/** Number forms at the borders of the grammar and of the range: at most 38 digits, the first between 10^-130 and 10^125. */
const BORDERS: readonly string[] = [
  ...["0", "-0", "0.0", "000", "0e999", "0E-300", "-0.0e-5", ".0", "0."],
  ...["+1", "-001", "1.", ".5", "1e+3", "1e-03", "1E03", "1200.00e-2"],
  ...["00042", "1.5E2", "1.23e+40", "-9007199254740998.25"],
  ...["1e125", "-1E-130", "0.1e-129", "10e124", "123e-130"],
  `${"9".repeat(38)}e87`,
  `0.${"1234567890".repeat(3)}12345678`,
  `${"1234567890".repeat(3)}12345678${"0".repeat(30)}`,
  `1.${"0".repeat(50)}`,
  `${"0".repeat(60)}7`,
];

/** Returns a number's value in one form: sign, digits without zeros at their ends, and the exponent after the last of them. */
export function numberValue(text: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  if (trimmed === "") return "0";
  const shift = digits.length - trimmed.length - fraction.length;
  return `${sign === "-" ? "-" : ""}${trimmed}e${Number(exponent) + shift}`;
}

/** Writes digits with a point somewhere, an exponent that makes up for it, and zeros around them. */
function disguise(random: Random, digits: string): string {
  const sign = pick(random, ["", "", "-", "+"]);
  const point = random.below(digits.length + 1);
  const zeros = "0".repeat(random.below(3));
  const whole = zeros + digits.slice(0, point);
  const after = digits.slice(point) + "0".repeat(random.below(3));
  const exponent = random.below(41) - 20;
  const e = pick(random, ["e", "E"]);
  const plus = exponent >= 0 && random.below(2) === 0 ? "+" : "";
  const mantissa =
    after === "" && random.below(2) === 0 ? whole : `${whole}.${after}`;
  return random.below(2) === 0
    ? sign + mantissa
    : `${sign}${mantissa}${e}${plus}${exponent}`;
}

/** Returns a number of DynamoDB in a form that may be odd. */
export function randomNumber(random: Random): string {
  switch (random.below(4)) {
    case 0:
      return pick(random, BORDERS);
    case 1:
      return String(random.below(2_000) - 1_000);
    default: {
      const length = 1 + random.below(random.below(4) === 0 ? 38 : 6);
      const digits = Array.from({ length }, () => random.below(10)).join("");
      return disguise(random, digits);
    }
  }
}
