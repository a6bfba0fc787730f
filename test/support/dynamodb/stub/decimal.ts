import { invalid } from "./failure.ts";

/** Number as sign, digits without zeros at either end, and the power of ten of the first digit. */
interface Decimal {
  readonly isNegative: boolean;
  /** Empty for zero. */
  readonly digits: string;
  readonly magnitude: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

function parse(text: string): Decimal {
  const [whole, sign = "", integer = "", fraction = "", exponent = "0"] =
    FORM.exec(text) ?? [];
  if (whole === undefined || integer + fraction === "") {
    throw invalid(
      "The parameter cannot be converted to a numeric value: <redacted>",
    );
  }
  const all = integer + fraction;
  const zeros = all.length - all.replace(/^0+/, "").length;
  const digits = all.slice(zeros).replace(/0+$/, "");
  const magnitude = integer.length - zeros - 1 + Number(exponent);
  if (digits.length > 38) {
    throw invalid(
      "Attempting to store more than 38 significant digits in a Number",
    );
  }
  if (digits !== "" && magnitude > 125) {
    throw invalid(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
  }
  if (digits !== "" && magnitude < -130) {
    throw invalid(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  }
  return { isNegative: sign === "-" && digits !== "", digits, magnitude };
}

/** Returns a number's text as DynamoDB gives it back: `1.50e1` becomes `15`. */
export function normalDecimal(text: string): string {
  const { isNegative, digits, magnitude } = parse(text);
  if (digits === "") return "0";
  const sign = isNegative ? "-" : "";
  if (magnitude < 0) return `${sign}0.${"0".repeat(-magnitude - 1)}${digits}`;
  const integer = digits.slice(0, magnitude + 1).padEnd(magnitude + 1, "0");
  const fraction = digits.slice(magnitude + 1);
  return `${sign}${integer}${fraction && `.${fraction}`}`;
}

/** Returns a number as an integer times 10^-130 (its smallest unit, with 38 digits behind it), for arithmetic and order. */
function scaled(text: string): bigint {
  const { isNegative, digits, magnitude } = parse(text);
  if (digits === "") return 0n;
  const power = magnitude - digits.length + 1 + 168;
  const value = BigInt(digits) * 10n ** BigInt(power);
  return isNegative ? -value : value;
}

/** Compares two numbers; returns a number below, equal to or above 0. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [scaled(left), scaled(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns the sum of two numbers, or their difference. */
export function addDecimals(
  left: string,
  right: string,
  sign: 1 | -1 = 1,
): string {
  const sum = scaled(left) + BigInt(sign) * scaled(right);
  return normalDecimal(`${sum}e-168`);
}
