/** Tokens and documents of docs/reference/token-vectors.json that open. */
import { Buffer } from "node:buffer";
import { sealedPatch } from "./sealed-patch.ts";
import {
  type DataKey,
  dataKeyOf,
  fixedBytes,
  type Message,
  type WrappingKey,
  type WrittenToken,
  writeShortToken,
  writeToken,
} from "./write-token.ts";

/** Token that opens, with the values that its data key derives. */
export interface TokenVector extends DataKey, WrittenToken {
  readonly name: string;
}

/** Document whose tokens share one header, or have a header each. */
export interface DocumentVector extends DataKey {
  readonly name: string;
  readonly encrypted: Readonly<Record<string, unknown>>;
  readonly decrypted: Readonly<Record<string, unknown>>;
}

/** Sealed document. */
export interface SealedVector extends DataKey {
  readonly name: string;
  /** Content of the token. */
  readonly patch: string;
  readonly document: unknown;
  readonly sealed: string;
  readonly restored: unknown;
}

const keyNamespace = "sealmask";
const wrappingKey = (keyName: string, length: number): WrappingKey => ({
  keyNamespace,
  keyName,
  key: fixedBytes(`key ${keyName}`, length).toString("hex"),
});

/** Keys that wrap data keys. */
export const WRAPPING_KEYS = {
  old: wrappingKey("2025", 32),
  current: wrappingKey("2026", 32),
  short: wrappingKey("128 bits", 16),
};

const { old, current, short } = WRAPPING_KEYS;

/** Encryption context of most vectors. */
export const CONTEXT = { tenant_id: "a06b", purpose: "payroll" };

const utf8 = (text: string) => Buffer.from(text).toString("hex");

/** Makes a message of JSON data. */
export function json(value: unknown, path: Message["path"] = []): Message {
  const plaintext = utf8(JSON.stringify(value));
  return { path, contentType: "json", plaintext };
}

/** Makes a message of bytes, given in hexadecimal. */
export function bytes(plaintext: string, path: Message["path"] = []): Message {
  return { path, contentType: "octet-stream", plaintext };
}

interface Case {
  readonly name: string;
  readonly message: Message;
  readonly context?: DataKey["context"];
  readonly keys?: readonly WrappingKey[];
  readonly isShort?: boolean;
}

/** Names beyond U+FFFF come last in UTF-8, but before some others in UTF-16. */
const SORTED = { "～": "fullwidth tilde", "🎭": "beyond U+FFFF", a: "ascii" };
const SSN = "078-05-1120";

const CASES: readonly Case[] = [
  {
    name: "a value without an encryption context",
    message: json({ id: 7, name: "Grüße 🎭" }),
  },
  { name: "null", message: json(null) },
  {
    name: "a value under an encryption context",
    message: json({ ssn: SSN }),
    context: CONTEXT,
  },
  {
    name: "names of a context that sort otherwise in UTF-16",
    message: json("a secret"),
    context: SORTED,
  },
  {
    name: "a field",
    message: json("123 Main St", ["address", "street"]),
    context: CONTEXT,
  },
  {
    name: "a field within an array, with names that are escaped",
    message: json(42, ["a/b", 1, 'm~n"é\u0001']),
    context: CONTEXT,
  },
  {
    name: "a field whose name has a lone surrogate",
    message: json(true, ["\ud800", "x"]),
  },
  { name: "bytes", message: bytes("00ff80"), context: CONTEXT },
  { name: "no bytes at all", message: bytes("") },
  {
    name: "a field that holds bytes",
    message: bytes("89504e47", ["photo"]),
    context: CONTEXT,
  },
  {
    name: "a data key that two keys wrap",
    message: json({ ssn: SSN }),
    context: CONTEXT,
    keys: [old, current],
  },
  {
    name: "a data key wrapped with 128 bits",
    message: json({ ssn: SSN }),
    keys: [short],
  },
  {
    name: "short: a field",
    message: json(SSN, ["ssn"]),
    context: CONTEXT,
    isShort: true,
  },
  {
    name: "short: a field within an array",
    message: json("4111", ["cards", 0, "number"]),
    isShort: true,
  },
  {
    name: "short: a field that holds bytes",
    message: bytes("89504e47", ["photo"]),
    context: CONTEXT,
    isShort: true,
  },
  {
    name: "short: a field whose name has a lone surrogate",
    message: json(true, ["\ud800", "x"]),
    isShort: true,
  },
];

/** Returns every token that opens. */
export function acceptedTokens(): TokenVector[] {
  return CASES.map(({ name, message, context = {}, keys, isShort }) => {
    const key = dataKeyOf(name, context, keys ?? [current]);
    const write = isShort ? writeShortToken : writeToken;
    return { name, ...key, ...write(key, message, fixedBytes(name, 12)) };
  });
}

/** Returns every document that opens. */
export function acceptedDocuments(): DocumentVector[] {
  const decrypted = {
    id: 1,
    ssn: SSN,
    cards: [{ number: "4111" }, { number: "5500" }],
  };
  return [writeToken, writeShortToken].map((write) => {
    const isShort = write === writeShortToken;
    const name = isShort ? "one header for all fields" : "a token each";
    const key = dataKeyOf(name, CONTEXT, [current]);
    const tokenOf = (value: unknown, path: Message["path"]) =>
      write(key, json(value, path), fixedBytes(`${name} ${path}`, 12));
    const ssn = tokenOf(decrypted.ssn, ["ssn"]);
    const encrypted = {
      ...decrypted,
      ssn: ssn.token,
      cards: decrypted.cards.map(({ number }, i) => ({
        number: tokenOf(number, ["cards", i, "number"]).token,
      })),
      ...(isShort ? { $sealmask: ssn.documentHeader } : {}),
    };
    return { name, ...key, encrypted, decrypted };
  });
}

/** Returns every sealed document. */
export function acceptedSealed(): SealedVector[] {
  const name = "a sealed document";
  const restored = {
    ssn: SSN,
    cards: [
      { type: "credit", number: "4111" },
      { type: "debit", number: "5500" },
    ],
  };
  const document = {
    ssn: "*****",
    cards: [
      { type: "credit", number: "*****" },
      { type: "debit", number: "*****" },
    ],
  };
  const paths = [["ssn"], ["cards", 0, "number"], ["cards", 1, "number"]];
  const patch = sealedPatch(document, restored, paths);
  const key = dataKeyOf(name, CONTEXT, [current]);
  const iv = fixedBytes(name, 12);
  const { token: sealed } = writeToken(key, json(patch), iv);
  return [
    { name, ...key, patch: JSON.stringify(patch), document, sealed, restored },
  ];
}
