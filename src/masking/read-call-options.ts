import { compileFields } from "../fields/compile-fields.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import type { ParsedPath } from "../json/path/compile.ts";
import { assertKeyring, type Keyring } from "../keyrings/keyring.ts";
import type { CallContext } from "../materials/key-source.ts";
import { snapshotContext } from "../message/encryption-context.ts";
import { oneOf } from "../util/assert.ts";
import { readOption } from "../util/options.ts";
import type {
  CallOptions,
  EncryptFieldsOptions,
  FieldCallOptions,
  RewrapOptions,
} from "./masking-options.ts";

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

/**
 * Reads the encryption context and the signal of a call.
 *
 * @throws {TypeError} when the encryption context is malformed
 */
export function readCallOptions(
  options: Omit<CallOptions, "fields">,
): CallContext {
  const context = snapshotContext(readOption(options, "context"));
  return { context, signal: readOption(options, "signal"), sync: false };
}

/**
 * Reads the options of a call that works on fields if there are any.
 *
 * @param fallback what to do about a missing field unless the call says
 * @returns `undefined` where the call is about a whole value
 * @throws {TypeError} when an option is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function readFieldsOptions(
  options: FieldCallOptions,
  fallback: OnMissingField,
): FieldsCall | undefined {
  const fields = readOption(options, "fields");
  if (fields === undefined) return undefined;
  const onMissingField = readOption(options, "onMissingField");
  return {
    paths: compileFields(fields),
    onMissingField: readOnMissingField(onMissingField, fallback),
  };
}

/** Reads the options of a call that encrypts fields if there are any; throws as {@link readFieldsOptions} does. */
export function readEncryptFieldsOptions(
  options: EncryptFieldsOptions,
  fallback: OnMissingField,
): EncryptFieldsCall | undefined {
  const fields = readFieldsOptions(options, fallback);
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
