import { KeyStoreError } from "../key-store-error.ts";

/** Milliseconds of a second and of a day. */
export const SECOND = 1_000;
export const DAY: number = 86_400 * SECOND;

/** Time in a record, which AWS's libraries write with six digits of a second. */
const CREATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Length of a time without the fraction of a second. */
const TO_THE_SECOND = "2026-12-01T04:05:06".length;

/** Length of a time as {@link isoTime} writes it. */
const ISO_LENGTH = "2026-12-01T04:05:06.789Z".length;

/** Last time that still leaves room for another second before the year has five digits, which would not sort as text. */
const LAST = /* @__PURE__ */ Date.UTC(9999, 11, 31, 23, 59, 58);

/** Writes a time in ISO 8601, UTC, with milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Tells whether a text is a time as {@link isoTime} writes it. */
export function isIsoTime(text: string): boolean {
  const time = Date.parse(text);
  // Years of more than four digits do not sort as text.
  return (
    text.length === ISO_LENGTH && !Number.isNaN(time) && isoTime(time) === text
  );
}

/**
 * Cuts a record's time of creation to the second: AWS's libraries write the fraction with its digits in the wrong places, so
 * that it does not sort.
 *
 * @returns the time as {@link isoTime} writes it, or `undefined` if the text is not a time
 */
export function secondOf(createTime: string): string | undefined {
  if (!CREATE_TIME.test(createTime)) return undefined;
  const second = `${createTime.slice(0, TO_THE_SECOND)}.000Z`;
  return isIsoTime(second) ? second : undefined;
}

/** Returns the latest of some times as {@link isoTime} writes them; `undefined` if there is none. */
export function latestOf(
  times: readonly (string | undefined)[],
): string | undefined {
  let latest: string | undefined;
  for (const time of times) {
    if (time !== undefined && (latest ?? "") < time) latest = time;
  }
  return latest;
}

/**
 * Returns the second that begins after all of some times.
 *
 * @throws {KeyStoreError} reason `"damaged"` if there is no such second before the year 10000
 */
export function secondAfter(
  branchKeyId: string,
  times: readonly string[],
): string {
  const latest = Math.max(...times.map((time) => Date.parse(time)));
  if (latest <= LAST)
    return isoTime((Math.floor(latest / SECOND) + 1) * SECOND);
  throw new KeyStoreError(
    "Cannot make the branch key anew: expected times before the year 10000 in its records, got a later one; choose another id",
    { reason: "damaged", branchKeyId },
  );
}
