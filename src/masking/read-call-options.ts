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

/** What `encrypt` takes, and `decrypt` too, so that one object serves both. */
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

/** The methods that take an encryption context. */
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

/** What each method takes. */
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

/** The fields of one call, their paths compiled. */
export interface FieldsCall {
  readonly paths: readonly ParsedPath[];
  readonly onMissingField: OnMissingField;
  /** Whether the fields' tokens shall share one header in the document; of calls that encrypt. */
  readonly usesDocumentHeader: boolean;
  /** Whether fields that hold tokens already are encrypted once more; of calls that encrypt. */
  readonly allowsTokens: boolean;
}

/** How to have an empty value taken. */
export const EMPTY_VALUE_ADVICE: string =
  "if it is meant, make the DataMasking with allowEmptyContextValues: true";

/**
 * Reads the encryption context and the signal of a call, and refuses options that the call does not know.
 *
 * @throws {TypeError} when there is an unknown option, or the encryption context is malformed
 */
export function readCallOptions(
  method: Method,
  options: Omit<CallOptions, "fields">,
  { allowsEmptyContextValues, maxDataKeysPerCall }: ResolvedOptions,
): DecryptionCall {
  // `null` counts as no options at all.
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
 * Reads the options of a call that works on fields if there are any. How to treat them is checked without `fields` too, as
 * a caller who gives it expects something of it.
 *
 * @param defaults what to do about a missing field unless the call says
 * @returns `undefined` where the call is about a whole value
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
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

/** Refuses text to encrypt without fields: a whole text is a value for `encrypt`. */
export function refuseNoFields(): never {
  const got = "none; encrypt makes a token of a whole value";
  refuseAs("fields", "paths of fields in the text", got);
}

/**
 * Reads the keyring that data keys are wrapped for.
 *
 * @throws {TypeError} when it is no keyring
 */
export function readRewrapTarget(options: RewrapOptions): Keyring {
  const to = readOption(options, "to") as Keyring;
  assertKeyring("to", to);
  return to;
}
