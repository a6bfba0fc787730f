import { expect, test } from "bun:test";
import { DataMasking } from "../../mod.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";
import {
  hasCode,
  isSealmaskError,
  KeyringError,
} from "../../src/util/errors.ts";
import { caught } from "../support/caught.ts";

/** Stands for the same class in another copy of the package, such as CommonJS beside ES modules. */
class ForeignKeyringError extends Error {
  readonly code = "ERR_KEYRING";
}

test("errors of another copy of the package are told by their code", () => {
  const ours = new KeyringError("x", { reason: "denied" });
  for (const error of [ours, new ForeignKeyringError("x")]) {
    expect(isSealmaskError(error)).toBe(true);
    expect(hasCode(error, "ERR_KEYRING")).toBe(true);
    expect(hasCode(error, "ERR_ENVELOPE")).toBe(false);
  }
});

test("nothing else is told for one: other codes, other values, a text", () => {
  const other = Object.assign(new Error("x"), { code: "ERR_INVALID_ARG_TYPE" });
  for (const value of [other, new Error("x"), null, undefined, "ERR_KEYRING"]) {
    expect(isSealmaskError(value)).toBe(false);
  }
  expect(isSealmaskError({ code: "ERR_KEYRING" })).toBe(false);
});

test("a keyring's error from another copy reaches the caller as it is", async () => {
  const keyring = memoryKeyring();
  const failure = new ForeignKeyringError("denied");
  keyring.failure = failure;
  const masking = new DataMasking({ keyring });
  expect(await caught(() => masking.encrypt("x"))).toBe(failure);
});
