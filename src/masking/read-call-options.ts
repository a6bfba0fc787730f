import { compileFields } from "../fields/compile-fields.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import type { ParsedPath } from "../json/path/compile.ts";
import { assertKeyring, type Keyring } from "../keyrings/keyring.ts";
import { CallDataKeys } from "../materials/call-data-keys.ts";
import type { DecryptionCall } from "../materials/key-source.ts";
import { readContext } from "../message/encryption-context.ts";
import { oneOf, refuseAs } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import { readBoolean, readSignal } from "../util/read-value.ts";
import type {
  CallOptions,
  EncryptFieldsOptions,
  RewrapOptions,
} from "./masking-options.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

const CALL = /* @__PURE__ */ namesOf<Omit<CallOptions, "fields">>({
  context: true,
  signal: true,
});

/** Names of the options of `encrypt`. `decrypt` accepts them too, so that one object serves both. */
const FIELDS = /* @__PURE__ */ namesOf<EncryptFieldsOptions>({
  fields: true,
  context: true,
  signal: true,
  onMissingField: true,
  header: true,
  allowTokens: true,
});

const REWRAP = /* @__PURE__ */ namesOf<Omit<RewrapOptions, "fields">>({
  to: true,
  context: true,
  signal: true,
});

/** Names of the methods that take an encryption context. */
type Method =
  | "encrypt"
  | "decrypt"
  | "encryptText"
  | "decryptText"
  | "encryptMany"
  | "decryptMany"
  | "session"
  | "contentKey"
  | "rewrap";

/** Names of the options that each method takes. */
const TAKES: Readonly<Record<Method, readonly string[]>> = {
  encrypt: FIELDS,
  decrypt: FIELDS,
  encryptText: FIELDS,
  decryptText: FIELDS,
  encryptMany: CALL,
  decryptMany: CALL,
  session: CALL,
  contentKey: CALL,
  rewrap: REWRAP,
};

/** Options of a call that works on fields, with compiled paths. */
export interface FieldsCall {
  readonly paths: readonly ParsedPath[];
  readonly onMissingField: OnMissingField;
  /** `true` if the fields' tokens share one header in the document. Only for calls that encrypt. */
  readonly usesDocumentHeader: boolean;
  /** `true` if fields that already hold tokens are encrypted once more. Only for calls that encrypt. */
  readonly allowsTokens: boolean;
}

/** Advice, for the error message, about an encryption context with an empty value. */
export const EMPTY_VALUE_ADVICE: string =
  "to allow it, make the DataMasking with allowEmptyContextValues: true";

/**
 * Reads the encryption context and the signal of a call.
 *
 * @throws {TypeError} if an option is unknown, or the encryption context is malformed
 */
export function readCallOptions(
  method: Method,
  options: Omit<CallOptions, "fields">,
  { allowsEmptyContextValues, maxDataKeysPerCall }: ResolvedOptions,
): DecryptionCall {
  // `null` counts as no options.
  assertOptions(method, options ?? undefined, TAKES[method]);
  const context = readContext(
    readOption(options, "context"),
    allowsEmptyContextValues,
    EMPTY_VALUE_ADVICE,
  );
  const signal = readSignal(readOption(options, "signal"));
  const dataKeys = new CallDataKeys(maxDataKeysPerCall, signal);
  return { context, signal, sync: false, dataKeys };
}

/**
 * Reads the options of a call that works on fields. Options that only matter with `fields` are checked even without
 * `fields`, because the caller expects them to work.
 *
 * @param defaults options of the `DataMasking`, with the default for missing fields
 * @returns `undefined` if the call works on a whole value
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 */
export function readFieldsOptions(
  options: EncryptFieldsOptions,
  defaults: ResolvedOptions,
): FieldsCall | undefined {
  const onMissingField = readOnMissingField(
    readOption(options, "onMissingField"),
    defaults.onMissingField,
  );
  const header: unknown = readOption(options, "header");
  if (header !== undefined) oneOf("header", header, ["document"]);
  const allowTokens = readOption(options, "allowTokens");
  const allowsTokens = readBoolean("allowTokens", allowTokens, false);
  const fields = readOption(options, "fields");
  if (fields === undefined) return undefined;
  return {
    paths: compileFields(fields),
    onMissingField,
    usesDocumentHeader: header !== undefined,
    allowsTokens,
  };
}

/** Throws the error for a call of `encryptText` without fields. */
export function refuseNoFields(): never {
  const got = "none; call encrypt to make a token of a whole value";
  refuseAs("fields", "paths of fields in the text", got);
}

/**
 * Reads the keyring to wrap data keys for.
 *
 * @throws {TypeError} if the option `to` is not a keyring
 */
export function readRewrapTarget(options: RewrapOptions): Keyring {
  const to = readOption(options, "to") as Keyring;
  assertKeyring("to", to);
  return to;
}
