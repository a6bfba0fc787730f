/** Tokens of docs/reference/token-vectors.json that every decoder refuses. */
import { Buffer } from "node:buffer";
import { bytes, CONTEXT, json, WRAPPING_KEYS } from "./accepted.ts";
import {
  type DataKey,
  dataKeyOf,
  dataKeysPart,
  type EncryptedDataKey,
  fixedBytes,
  gcm,
  headerOf,
  type Message,
  writeShortToken,
  writeToken,
} from "./write-token.ts";

/** Token that decoders refuse. */
export interface RefusedVector {
  readonly name: string;
  readonly token: string;
  /** For a short token: the document's `$sealmask`. */
  readonly documentHeader?: string;
  /** Encryption context that the reader passes. */
  readonly context: DataKey["context"];
  /** Place where the reader finds the token. */
  readonly path: Message["path"];
  /** `code` of the error. */
  readonly code: string;
  /** `reason` of an `ERR_KEYRING`. */
  readonly reason?: string;
}

const { current, old } = WRAPPING_KEYS;
const base64Url = (data: Uint8Array | string) =>
  Buffer.from(data).toString("base64url");

const key = dataKeyOf("refused", CONTEXT, [current]);
const bare = dataKeyOf("refused, without context", {}, [current]);
const iv = fixedBytes("refused", 12);
const whole = writeToken(key, json("a secret"), iv);
const field = writeToken(key, json("078-05-1120", ["ssn"]), iv);
const short = writeShortToken(key, json("078-05-1120", ["ssn"]), iv);
const documentHeader = `${short.documentHeader}`;
const [header = "", dataKeys = "", , ciphertext = "", tag = ""] =
  whole.token.split(".");
const [wrapped] = key.encryptedDataKeys as [EncryptedDataKey];

/** Returns the whole token with another text as one part. */
const withPart = (part: 0 | 1 | 2 | 3 | 4, text: string) =>
  whole.token.split(".").with(part, text).join(".");

/** Returns the whole token with one bit of a part's last byte changed. */
function changed(part: 1 | 2 | 3 | 4): string {
  const data = Buffer.from(whole.token.split(".")[part] as string, "base64url");
  const last = data.length - 1;
  return withPart(part, base64Url(data.with(last, (data[last] as number) ^ 1)));
}

const withHeader = (text: string | Uint8Array) => withPart(0, base64Url(text));

/** Returns the whole token with a change in its header's JSON text. */
const edited = (from: string | RegExp, to: string) =>
  withHeader(whole.header.replace(from, to));

/** Returns the whole token with other bytes as its second part. */
const withDataKeys = (...parts: readonly (readonly number[] | Uint8Array)[]) =>
  withPart(
    1,
    base64Url(Buffer.concat(parts.map((each) => Uint8Array.from(each)))),
  );

const dataKeyBytes = Buffer.from(dataKeys, "base64url");
const otherDataKey = dataKeyOf("refused, another data key", CONTEXT, [current]);
const otherContext = { ...CONTEXT, tenant_id: "b17c" };
const underOther = dataKeyOf("refused", otherContext, [current]);

/** Returns the whole token with a part whose last character has unused bits set. */
function withSpareBits(part: 2 | 3 | 4, text: string): string {
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(text.at(-1) as string);
  return withPart(part, `${text.slice(0, -1)}${alphabet[last + 1]}`);
}

/** Returns a whole token that authenticates and does not hold JSON. */
function notJson(): string {
  const aad = Buffer.from(base64Url(headerOf(key, null, "json")));
  const contentKey = Buffer.from(key.contentKey, "hex");
  const sealed = gcm(contentKey, iv, Buffer.from("{"), aad);
  const parts = [sealed.ciphertext, sealed.tag].map((each) => base64Url(each));
  return [aad, dataKeys, base64Url(iv), ...parts].join(".");
}

/** Malformed tokens: decoders can refuse them without a key. */
const MALFORMED: Readonly<Record<string, string>> = {
  "four parts": whole.token.slice(0, whole.token.lastIndexOf(".")),
  "six parts": `${whole.token}.`,
  "white space around the token": `${whole.token}\n`,
  "header: white space": edited(",", ", "),
  "header: members in another order": edited(
    '"alg":"dir","enc":"A256GCM"',
    '"enc":"A256GCM","alg":"dir"',
  ),
  "header: an unknown member": edited(/\}$/, ',"kid":"1"}'),
  "header: a member twice": edited(/\}$/, `${/,"ctx".*/.exec(whole.header)}`),
  "header: a character escaped that needs none": edited('"ctx"', '"c\\u0074x"'),
  "header: another alg": edited('"dir"', '"A256KW"'),
  "header: another enc": edited("A256GCM", "A128GCM"),
  "header: another typ": edited("sm1", "sm2"),
  "header: no kc": edited(/"kc":"[^"]*",/, ""),
  "header: kc of 31 bytes": edited(/"kc":"../, '"kc":"'),
  "header: ctx of 15 bytes": edited(/"ctx":"../, '"ctx":"'),
  "header: ctx null": edited(/"ctx":"[^"]*"/, '"ctx":null'),
  "header: loc that is a number": edited(/\}$/, ',"loc":1}'),
  "header: cty that says JSON": edited(/\}$/, ',"cty":"json"}'),
  "header: a byte-order mark": withHeader(`\ufeff${whole.header}`),
  "header: no UTF-8": withHeader(
    Buffer.concat([
      Buffer.from(whole.header.replace(/\}$/, ',"loc":"/')),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]),
  ),
  "header: padding": withPart(0, `${header}=`),
  "data keys: none": withDataKeys([0, 0]),
  "data keys: an empty part": withPart(1, ""),
  "data keys: eleven, one more than the default limit": withPart(
    1,
    dataKeysPart(Array(11).fill(wrapped)),
  ),
  "data keys: one byte short": withDataKeys(dataKeyBytes.subarray(0, -1)),
  "data keys: one byte too many": withDataKeys(dataKeyBytes, [0]),
  "data keys: a count that is too high": withDataKeys(
    [0, 2],
    dataKeyBytes.subarray(2),
  ),
  "data keys: a provider id that is not UTF-8": withDataKeys(
    [0, 1, 0, 1, 0xff],
    [0, 0, 0, 0],
  ),
  "iv: 11 bytes": withPart(2, base64Url(iv.subarray(1))),
  "iv: 13 bytes": withPart(2, base64Url(Buffer.concat([iv, iv.subarray(11)]))),
  "ciphertext: the other alphabet of base64": withPart(3, "+/+/"),
  "ciphertext: a length that base64url cannot have": withPart(3, "AAAAA"),
  "ciphertext: bits set after the last byte": withSpareBits(3, ciphertext),
  "tag: 15 bytes": withPart(4, tag.slice(0, 20)),
  "tag: bits set after the last byte": withSpareBits(4, tag),
  "tag: empty": withPart(4, ""),
};

/** Malformed short tokens, each with the header of its document. */
const MALFORMED_SHORT: Readonly<Record<string, readonly [string, string?]>> = {
  "short: a document without a header": [short.token],
  "short: the header of a field": [
    short.token,
    field.token.split(".").slice(0, 2).join("."),
  ],
  "short: the header of bytes": [
    short.token,
    writeToken(key, bytes("00"), iv).token.split(".").slice(0, 2).join("."),
  ],
  "short: a header of one part": [short.token, header],
  "short: an unknown prefix": [
    short.token.replace("sm1.", "sm1c."),
    documentHeader,
  ],
  "short: two parts": [
    short.token.slice(0, short.token.lastIndexOf(".")),
    documentHeader,
  ],
};

const root: Message["path"] = [];
const ssn: Message["path"] = ["ssn"];
const other: Message["path"] = ["note"];

type Rest = Pick<RefusedVector, "code"> & Partial<RefusedVector>;

/** Well-formed tokens that do not open. */
const WELL_FORMED: Readonly<Record<string, Rest>> = {
  "location: a field's token in another field": {
    token: field.token,
    path: other,
    code: "ERR_LOCATION_MISMATCH",
  },
  "location: a field's token by itself": {
    token: field.token,
    code: "ERR_LOCATION_MISMATCH",
  },
  "location: a whole value's token in a field": {
    path: ssn,
    code: "ERR_LOCATION_MISMATCH",
  },
  "context: another one": {
    context: otherContext,
    code: "ERR_CONTEXT_MISMATCH",
  },
  "context: none": { context: {}, code: "ERR_CONTEXT_MISMATCH" },
  "context: one where the token has none": {
    token: writeToken(bare, json(1), iv).token,
    code: "ERR_CONTEXT_MISMATCH",
  },
  "data keys: wrapped under another context": {
    token: withHeader(headerOf(underOther, null, "json")),
    context: otherContext,
    code: "ERR_KEYRING",
    reason: "tampered",
  },
  "data keys: wrapped by a key of another name": {
    token: withPart(
      1,
      dataKeysPart(dataKeyOf("refused", CONTEXT, [old]).encryptedDataKeys),
    ),
    code: "ERR_KEYRING",
    reason: "foreign",
  },
  "data keys: changed": {
    token: changed(1),
    code: "ERR_KEYRING",
    reason: "tampered",
  },
  "data keys: those of another token": {
    token: withPart(1, dataKeysPart(otherDataKey.encryptedDataKeys)),
    code: "ERR_DECRYPTION",
  },
  "header: another kc": {
    token: withHeader(headerOf(otherDataKey, null, "json")),
    code: "ERR_DECRYPTION",
  },
  "header: another loc, where the token stands": {
    token: [header, ...field.token.split(".").slice(1)]
      .with(0, base64Url(headerOf(key, "/note", "json")))
      .join("."),
    path: other,
    code: "ERR_DECRYPTION",
  },
  "header: another cty": {
    token: withHeader(headerOf(key, null, "octet-stream")),
    code: "ERR_DECRYPTION",
  },
  "iv: changed": { token: changed(2), code: "ERR_DECRYPTION" },
  "ciphertext: changed": { token: changed(3), code: "ERR_DECRYPTION" },
  "ciphertext: empty": { token: withPart(3, ""), code: "ERR_DECRYPTION" },
  "tag: changed": { token: changed(4), code: "ERR_DECRYPTION" },
  "short: in another field": {
    token: short.token,
    documentHeader,
    path: other,
    code: "ERR_DECRYPTION",
  },
  "short: read as bytes": {
    token: short.token.replace("sm1.", "sm1b."),
    documentHeader,
    path: ssn,
    code: "ERR_DECRYPTION",
  },
  "short: another document's header": {
    token: short.token,
    documentHeader: `${writeShortToken(otherDataKey, json(1, ["ssn"]), iv).documentHeader}`,
    path: ssn,
    code: "ERR_DECRYPTION",
  },
  "content: no JSON": { token: notJson(), code: "ERR_UNSUPPORTED_TYPE" },
};

/** Returns every token that decoders refuse. */
export function refusedTokens(): RefusedVector[] {
  const common = { context: CONTEXT, path: root, code: "ERR_ENVELOPE" };
  return [
    ...Object.entries(MALFORMED).map(([name, token]) => ({
      name,
      token,
      ...common,
    })),
    ...Object.entries(MALFORMED_SHORT).map(([name, [token, shared]]) => ({
      name,
      token,
      ...(shared === undefined ? {} : { documentHeader: shared }),
      ...common,
      path: ssn,
    })),
    ...Object.entries(WELL_FORMED).map(([name, rest]) => ({
      name,
      token: whole.token,
      ...common,
      ...rest,
    })),
  ];
}
