import type { Random } from "../../../bench/support/random.ts";
import { pick } from "./pick.ts";

/** Code points on both sides of the surrogates, where UTF-16 and UTF-8 sort differently, and others that go wrong elsewhere. */
const ODD: readonly string[] = [
  ..."\u0000\t\n\"\\/~.$#:' ",
  ..."éßλЖ中\u00ad\u0301\u200d\ufb00\ufeff\uffff\ue000\ud7ff",
  "\u{10000}",
  "\u{1f511}",
  "\u{1d4b3}",
  "\u{10ffff}",
];

/** Names that mean something to JavaScript, to paths, to expressions, or to the format. */
const NAMES: readonly string[] = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "length"],
  ...[
    "a.b",
    "a.b.c",
    "a b",
    " a",
    "a ",
    "a[0]",
    "/a/b",
    "$",
    "$.a",
    "#n",
    "~0",
  ],
  ...["0", "1", "10", "01", "-1", "S", "N", "B", "L", "M", "NULL", "BOOL"],
  ...["aws_dbe", "aws_db", "AWS_DBE_HEAD", "aws-crypto", "*amzn-ddb-map-sig*"],
  ...["\uffff", "\u{10000}", "\ue000", "\u{1f511}", "\ufb00", "é", "e\u0301"],
  ...["\u{1f511}ключ", "a\u{1f511}", "a\uffff", "a\u0000b", "\ufeffbom"],
  `${"long".repeat(60)}\u{1d4b3}`,
  "n".repeat(255),
];

/** Returns a text of some length in UTF-16 units, without lone surrogates. */
export function randomText(random: Random, length: number): string {
  const isAscii = random.below(2) === 0;
  let text = "";
  while (text.length < length) {
    if (isAscii) text += String.fromCharCode(32 + random.below(95));
    else if (random.below(2) === 0) text += pick(random, ODD);
    else {
      const point = random.below(0x110000);
      text +=
        point >= 0xd800 && point < 0xe000 ? "-" : String.fromCodePoint(point);
    }
  }
  return text;
}

/** Returns a name for an attribute or a member of a map. */
export function randomName(random: Random): string {
  switch (random.below(3)) {
    case 0:
      return pick(random, NAMES);
    case 1:
      return `attribute${random.below(1_000)}`;
    default:
      return randomText(random, 1 + random.below(8));
  }
}
