import { maskCharacters } from "./mask-characters.ts";

/** Name of a predefined mask for one kind of text. */
export type MaskPreset = "email" | "card" | "phone" | "iban" | "ip";

/** Function that masks a text, or returns `undefined` for a text of another kind, which must be masked as a whole. */
export type TextMask = (text: string) => string | undefined;

// The patterns accept `*` as a digit or letter, so a text that is already masked matches and stays as it is.
const DIGIT = /[\d*]/g;
const EMAIL = /^([^\s@])([^\s@]*)@([^\s@.]+(?:\.[^\s@.]+)+)$/u;
const CARD = /^[\d*](?:[ -]?[\d*]){11,18}$/;
const PHONE = /^\+?[() ./-]*(?:[\d*][() ./-]*){8,15}$/;
const IBAN = /^[A-Z]{2}[\d*]{2}(?: ?[A-Z\d*]){11,30}$/i;
const IP4_PART = /^(?:25[0-5]|2[0-4]\d|1?\d?\d|\*)$/;
const IP6_PART = /^(?:[\da-f]{0,4}|\*)$/i;

function maskEmail(text: string): string | undefined {
  const [, first, rest, domain] = EMAIL.exec(text) ?? [];
  return domain && `${rest ? first : "*"}****@${domain}`;
}

/**
 * Returns a mask for texts that match a pattern. It hides all characters except `first` at the beginning and four at
 * the end.
 */
function ending(shape: RegExp, first: number, hidden: RegExp): TextMask {
  return (text) =>
    shape.test(text)
      ? maskCharacters(text, { first, last: 4 }, hidden)
      : undefined;
}

function maskIp(text: string): string | undefined {
  const separator = text.includes(":") ? ":" : ".";
  const parts = text.split(separator);
  const [first, second, ...others] = parts;
  if (!first || !second) return undefined;
  if (separator === ".") {
    const isIp =
      parts.length === 4 && parts.every((part) => IP4_PART.test(part));
    return isIp ? `${first}.${second}.*.*` : undefined;
  }
  // All eight parts, or one `::` in place of the missing parts.
  const gaps = text.split("::").length - 1;
  const isWhole = others.length === 6 && !others.includes("");
  const isShort = gaps === 1 && !text.includes(":::") && others.length <= 6;
  const isIp = isWhole || isShort;
  if (!isIp || !parts.every((part) => IP6_PART.test(part))) return undefined;
  return `${first}:${second}:*:*:*:*:*:*`;
}

/** Masks by preset name. */
export const PRESETS: Readonly<Record<MaskPreset, TextMask>> = {
  email: maskEmail,
  // 12 to 19 digits (ISO/IEC 7812-1). PCI DSS allows showing the last four.
  card: /* @__PURE__ */ ending(CARD, 0, DIGIT),
  // At most 15 digits (ITU-T E.164). Of fewer than 8 digits, showing four would be too many.
  phone: /* @__PURE__ */ ending(PHONE, 0, DIGIT),
  // 15 to 34 characters (ISO 13616-1).
  iban: /* @__PURE__ */ ending(IBAN, 2, /[^ ]/g),
  ip: maskIp,
};
