import { compileFields } from "../fields/compile-fields.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import type { ParsedPath } from "../json/path/compile.ts";
import { assertKeyring, type Keyring } from "../keyrings/keyring.ts";
import type { CallContext } from "../materials/key-source.ts";
import { readContext } from "../message/encryption-context.ts";
import { oneOf } from "../util/assert.ts";
import { assertOptions, namesOf, readOption } from "../util/options.ts";
import type {
  CallOptions,
  EncryptFieldsOptions,
  FieldCallOptions,
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
  | "encryptMany"
  | "decryptMany"
  | "session"
  | "contentKey"
  | "rewrap";

/** What each method takes. */
const TAKES: Readonly<Record<Method, readonly string[]>> = {
  encrypt: FIELDS,
  decrypt: FIELDS,
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
}

/** The fields of one call that encrypts. */
export interface EncryptFieldsCall extends FieldsCall {
  /** Whether the fields' tokens share one header in the document. */
  readonly usesDocumentHeader: boolean;
  /** Whether fields that hold tokens already are encrypted once more. */
  readonly allowsTokens: boolean;
}

/** How to have an empty value taken. */
const EMPTY_VALUE_ADVICE =
  "if it is meant, make the DataMasking with allowEmptyContextValues: true";

/**
 * Reads the encryption context and the signal of a call, and refuses options that the call does not know.
 *
 * @throws {TypeError} when there is an unknown option, or the encryption context is malformed
 */
export function readCallOptions(
  method: Method,
  options: Omit<CallOptions, "fields">,
  { allowsEmptyContextValues }: ResolvedOptions,
): CallContext {
  // `null` counts as no options at all.
  assertOptions(method, options ?? undefined, TAKES[method]);
  const context = readContext(
    readOption(options, "context"),
    allowsEmptyContextValues,
    EMPTY_VALUE_ADVICE,
  );
  return { context, signal: readOption(options, "signal"), sync: false };
}

/**
 * Reads the options of a call that works on fields if there are any.
 *
 * @param defaults what to do about a missing field unless the call says
 * @returns `undefined` where the call is about a whole value
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function readFieldsOptions(
  options: FieldCallOptions,
  defaults: ResolvedOptions,
): FieldsCall | undefined {
  const fields = readOption(options, "fields");
  if (fields === undefined) return undefined;
  const onMissingField = readOption(options, "onMissingField");
  return {
    paths: compileFields(fields),
    onMissingField: readOnMissingField(onMissingField, defaults.onMissingField),
  };
}

/** Reads the options of a call that encrypts fields if there are any; throws as {@link readFieldsOptions} does. */
export function readEncryptFieldsOptions(
  options: EncryptFieldsOptions,
  defaults: ResolvedOptions,
): EncryptFieldsCall | undefined {
  const fields = readFieldsOptions(options, defaults);
  if (fields === undefined) return undefined;
  const header: unknown = readOption(options, "header");
  if (header !== undefined) oneOf("header", header, ["document"]);
  return {
    ...fields,
    usesDocumentHeader: header !== undefined,
    allowsTokens: Boolean(readOption(options, "allowTokens")),
  };
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
