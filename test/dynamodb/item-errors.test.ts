import { describe, expect, test } from "bun:test";
import { inspect } from "node:util";
import { ItemRequestError } from "../../src/dynamodb/item-request-error.ts";
import { ItemsError } from "../../src/dynamodb/items-error.ts";
import {
  DecryptionError,
  hasCode,
  isSealmaskError,
  KeyringError,
  SealmaskError,
} from "../../src/util/errors.ts";

const SECRET = "a secret that must not be shown";

const failure = (cause: unknown) => ({
  tableName: "customers",
  key: { pk: "1" },
  cause,
});

describe("an error for a refused request", () => {
  test("says its reason, its operation, its table and its attribute", () => {
    const error = new ItemRequestError("no", {
      reason: "filter-encrypted",
      operation: "Query",
      tableName: "customers",
      attribute: "ssn",
    });
    expect(error).toBeInstanceOf(SealmaskError);
    expect(isSealmaskError(error)).toBe(true);
    expect({ ...error, name: error.name, message: error.message }).toEqual({
      name: "ItemRequestError",
      message: "no",
      code: "ERR_ITEM_REQUEST",
      reason: "filter-encrypted",
      operation: "Query",
      tableName: "customers",
      attribute: "ssn",
    });
  });

  test("refuses a reason that does not exist, and an unknown option", () => {
    const make = (changes: object) => () =>
      new ItemRequestError("no", {
        reason: "partiql",
        operation: "Query",
        tableName: "customers",
        ...changes,
      } as never);
    expect(make({ reason: "filter-encrypt" })).toThrow(
      'did you mean "filter-encrypted"?',
    );
    expect(make({ table: "customers" })).toThrow('did you mean "tableName"?');
    expect(make({})()).toBeInstanceOf(ItemRequestError);
  });
});

describe("an error for items that do not open", () => {
  test("lists them, and has the first one's cause as its own", () => {
    const causes = [new DecryptionError(), new TypeError("form")];
    const error = new ItemsError("two", { failures: causes.map(failure) });
    expect(hasCode(error, "ERR_ITEMS")).toBe(true);
    expect(error.name).toBe("ItemsError");
    expect(error.failures).toEqual(causes.map(failure));
    expect(error.cause).toBe(causes[0] as Error);
    expect(error.retryable).toBe(false);
  });

  test("can be retried if every cause can", () => {
    const unavailable = new KeyringError("x", { reason: "unavailable" });
    const notReady = new KeyringError("x", { reason: "not-ready" });
    const denied = new KeyringError("x", { reason: "denied" });
    const isRetryable = (...causes: unknown[]) =>
      new ItemsError("x", { failures: causes.map(failure) }).retryable;
    expect(isRetryable(unavailable, notReady)).toBe(true);
    expect(isRetryable(unavailable, denied)).toBe(false);
    expect(isRetryable(unavailable, new DecryptionError())).toBe(false);
    expect(isRetryable({ code: "ERR_KEYRING", reason: "unavailable" })).toBe(
      false,
    );
    expect(isRetryable()).toBe(false);
  });

  test("keeps no secret of a cause", () => {
    const cause = Object.assign(new Error("failed"), {
      $response: { body: SECRET },
      request: { headers: { authorization: SECRET } },
    });
    const error = new ItemsError("x", { failures: [failure(cause)] });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(
      SECRET,
    );
    expect(error.failures[0]?.cause).toBe(error.cause as Error);
    expect((error.cause as Error).message).toBe("failed");
  });

  test("refuses an unknown option", () => {
    expect(() => new ItemsError("x", { failure: [] } as never)).toThrow(
      'did you mean "failures"?',
    );
  });
});
