import { veil } from "./veil.ts";

/** Kinds of texts that come with a mask of their own. */
export type MaskPreset = "email" | "card" | "phone" | "iban" | "ip";

/** Writes a mask for a text; `undefined` when the text is not of the kind expected, and must be masked whole. */
export type TextMask = (text: string) => string | undefined;

// Every `*` counts as a digit or letter below: a text that is masked already is of the kind too, and stays as it is.
const DIGIT = /[\d*]/g;
const EMAIL =
  /^([^\s@])([^\s@]*)@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})$/u;
const CARD = /^[\d*](?:[ -]?[\d*]){11,18}$/;
const PHONE = /^\+?[\d*() ./-]+$/;
const IBAN = /^[A-Z]{2}[\d*]{2}(?: ?[A-Z\d*]){11,30}$/i;
const IP4 =
  /^((?:25[0-5]|2[0-4]\d|1?\d?\d)\.(?:25[0-5]|2[0-4]\d|1?\d?\d))(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d|\*)){2}$/;
const IP6_GROUP = /^(?:[\da-f]{0,4}|\*)$/i;

function maskEmail(text: string): string | undefined {
  const [, first, rest, domain] = EMAIL.exec(text) ?? [];
  return domain && `${rest ? first : "*"}****@${domain}`;
}

/** International numbers have at most 15 digits (ITU-T E.164); one of fewer than 8 would show too large a part. */
function maskPhone(text: string): string | undefined {
  const digits = text.match(DIGIT)?.length ?? 0;
  const isPhone = PHONE.test(text) && digits >= 8 && digits <= 15;
  return isPhone ? veil(text, { first: 0, last: 4 }, DIGIT) : undefined;
}

function maskIp(text: string): string | undefined {
  const [, network] = IP4.exec(text) ?? [];
  if (network) return `${network}.*.*`;
  const groups = text.split(":");
  const isWhole = groups.length === 8 && groups.every((group) => group !== "");
  const isShort = groups.length <= 8 && text.split("::").length === 2;
  const isIp = groups.every((group) => IP6_GROUP.test(group));
  const [first, second] = groups;
  if (!isIp || !(isWhole || isShort) || !first || !second) return undefined;
  return `${first}:${second}:*:*:*:*:*:*`;
}

/** The masks, by name. */
export const PRESETS: Readonly<Record<MaskPreset, TextMask>> = {
  email: maskEmail,
  // 12 to 19 digits (ISO/IEC 7812-1), of which PCI DSS lets the last four be shown.
  card: (text) =>
    CARD.test(text) ? veil(text, { first: 0, last: 4 }, DIGIT) : undefined,
  phone: maskPhone,
  // 15 to 34 characters (ISO 13616-1).
  iban: (text) =>
    IBAN.test(text) ? veil(text, { first: 2, last: 4 }, /[^ ]/g) : undefined,
  ip: maskIp,
};
