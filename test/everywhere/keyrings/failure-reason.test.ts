/** Reason for each error of a key service, whichever client or keyring throws the error. */
import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  DecryptionError,
  FieldNotFoundError,
  generateKey,
  KeyringError,
  type KeyringErrorReason,
  localKeyring,
  multiKeyring,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { joseKeyring } from "../../../src/entries/jose.ts";
import {
  branchKeyring,
  KeyStoreError,
} from "../../../src/entries/key-store.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

/** Error names of AWS KMS and its clients (AWS KMS API Reference: errors of its operations, and common ones). */
const NAMES: Readonly<Record<KeyringErrorReason, readonly string[]>> = {
  foreign: [],
  shredded: [],
  unknown: [],
  tampered: ["InvalidCiphertextException", "IncorrectKeyException"],
  denied: [
    "AccessDeniedException",
    "CredentialsProviderError",
    "DisabledException",
    "ExpiredTokenException",
    "InvalidGrantTokenException",
    "InvalidSignatureException",
    "KMSInvalidStateException",
    "MissingAuthenticationTokenException",
    "NotFoundException",
    "UnrecognizedClientException",
  ],
  unavailable: [
    "AbortError",
    "BandwidthLimitExceeded",
    "ConnectionRefused",
    "DependencyTimeoutException",
    "EAI_AGAIN",
    "EC2ThrottledException",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "EPIPE",
    "ETIMEDOUT",
    "FailedToOpenSocket",
    "InternalFailure",
    "KMSInternalException",
    "KeyUnavailableException",
    "LimitExceededException",
    "NetworkError",
    "NetworkingError",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "ServiceUnavailableException",
    "ThrottlingException",
    "TimeoutError",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_SOCKET",
  ],
  invalid: [
    "Error",
    "InvalidArnException",
    "InvalidKeyUsageException",
    "InvalidResponse",
    "SyntaxError",
    "TypeError",
    "UnsupportedOperationException",
    "ValidationException",
  ],
  "not-ready": [],
};

const WAIT = "unavailable";

/** Returns the error of a masking whose keyring throws the given one. */
async function reasonFor(failure: Error): Promise<KeyringError> {
  const keyring = memoryKeyring();
  keyring.failure = failure;
  const masking = new DataMasking({ keyring });
  return (await caught(() => masking.encrypt(1))) as KeyringError;
}

describe("an error that a keyring throws", () => {
  for (const [reason, names] of Object.entries(NAMES)) {
    for (const name of names) {
      test(`is ${reason} where it is called ${name}, by name, by code, or one below`, async () => {
        const byName = Object.assign(new Error("x"), { name });
        const byCode = Object.assign(new Error("x"), { code: name });
        const below = new TypeError("fetch failed", { cause: byCode });
        for (const failure of [byName, byCode, below]) {
          const error = await reasonFor(failure);
          expect([error.reason, error.retryable]).toEqual([
            reason,
            reason === "unavailable",
          ] as unknown as [KeyringErrorReason, boolean]);
          expect(error.cause).toBe(failure);
        }
      });
    }
  }

  test("goes by the HTTP status where its name says nothing, and by the name where both do", async () => {
    for (const [status, reason] of [
      [400, "invalid"],
      [401, "denied"],
      [403, "denied"],
      [404, "invalid"],
      [408, "unavailable"],
      [429, "unavailable"],
      [500, "unavailable"],
      [503, "unavailable"],
    ] as const) {
      for (const members of [
        { $metadata: { httpStatusCode: status } },
        { statusCode: status },
        { status },
      ]) {
        const failure = Object.assign(new Error("x"), members);
        expect((await reasonFor(failure)).reason).toBe(reason);
      }
    }
    const both = Object.assign(new Error("x"), {
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 500 },
    });
    expect((await reasonFor(both)).reason).toBe("denied");
  });

  test("is never told by its message", async () => {
    for (const text of [
      "ThrottlingException",
      "ECONNREFUSED",
      "it was wrapped under another key of this name, or it was changed",
      "AccessDeniedException: 503",
    ]) {
      const error = await reasonFor(new Error(text));
      expect([error.reason, error.retryable]).toEqual(["invalid", false]);
    }
  });

  test("is unavailable where credentials cannot be had for now", async () => {
    const failure = Object.assign(new Error("x"), {
      name: "CredentialsProviderError",
      $retryable: { throttling: false },
    });
    expect((await reasonFor(failure)).reason).toBe("unavailable");
  });

  test("is unavailable where it says that another attempt may succeed, and its name says nothing", async () => {
    for (const $retryable of [{}, { throttling: true }]) {
      const unknown = Object.assign(new Error("x"), {
        name: "IDPCommunicationError",
        $retryable,
        $metadata: { httpStatusCode: 400 },
      });
      const below = new Error("x", { cause: unknown });
      for (const failure of [unknown, below]) {
        const error = await reasonFor(failure);
        expect([error.reason, error.retryable]).toEqual(["unavailable", true]);
      }
      // AWS KMS refuses such a call again until somebody fixes the cause.
      const name = "ExpiredTokenException";
      const refused = Object.assign(new Error("x"), { name, $retryable });
      expect((await reasonFor(refused)).reason).toBe("denied");
    }
  });

  test("is unavailable where credentials cannot be had because their service throttles or is out of reach", async () => {
    const named = (name: string, cause?: unknown) =>
      Object.assign(new Error("x", { cause }), { name });
    for (const credentials of [
      "CredentialsProviderError",
      "TokenProviderError",
    ]) {
      for (const [cause, reason] of [
        [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), WAIT],
        [named("ThrottlingException"), WAIT],
        [new TypeError("x", { cause: named("ETIMEDOUT") }), WAIT],
        [named("AccessDeniedException"), "denied"],
        [named("ValidationException"), "denied"],
        [named("InvalidCiphertextException"), "denied"],
        [undefined, "denied"],
      ] as const) {
        const error = await reasonFor(named(credentials, cause));
        expect(error.reason).toBe(reason);
      }
    }
  });

  test("is unavailable where a browser's or a runtime's network fails", async () => {
    const failure = new DOMException("x", "NetworkError");
    expect((await reasonFor(failure)).reason).toBe("unavailable");
  });

  test("has its name or code in the message, and never its own message", async () => {
    for (const [failure, name] of [
      [new TypeError("078-05-1120"), "TypeError"],
      [Object.assign(new Error("078-05-1120"), { code: "EPIPE" }), "EPIPE"],
      [new Error("078-05-1120"), "Error"],
      [Object.assign(new Error("x"), { name: "078-05-1120 or so" }), "Error"],
    ] as const) {
      expect((await reasonFor(failure)).message).toBe(
        `Cannot generate the data key with the keyring: it failed with ${name}`,
      );
    }
  });

  test("may be its own cause, and ends the search", async () => {
    const failure = new Error("x");
    failure.cause = failure;
    expect((await reasonFor(failure)).reason).toBe("invalid");
  });

  test("of this library is passed on as it is", async () => {
    const failure = new KeyringError("x", { reason: "denied" });
    expect(await reasonFor(failure)).toBe(failure);
  });

  test("of this library that is about data is wrapped, and never blames the token", async () => {
    const tampered = Object.assign(new Error("x"), {
      name: "InvalidCiphertextException",
    });
    const denied = Object.assign(new Error("x"), { name: "AccessDenied" });
    for (const [failure, reason] of [
      [new DecryptionError(), "invalid"],
      [new ContextMismatchError("x"), "invalid"],
      [new UnsupportedTypeError("x", { cause: tampered }), "invalid"],
      [new FieldNotFoundError("x", { cause: denied }), "denied"],
    ] as const) {
      const error = await reasonFor(failure);
      expect([error.name, error.reason]).toEqual(["KeyringError", reason]);
      expect(error.cause).toBe(failure);
    }
  });

  test("may hold itself, others 20,000 deep, or no array of errors", async () => {
    const denied = Object.assign(new Error("x"), { name: "AccessDenied" });
    const itself = new AggregateError([]);
    itself.errors = [itself, denied, ...Array(1_000).fill(itself)];
    let deep = new AggregateError([]);
    for (let i = 0; i < 20_000; i++) deep = new AggregateError([deep, deep]);
    const none = () => Object.assign(new AggregateError([]), { errors: 5 });
    for (const [failure, reason] of [
      [itself, "denied"],
      [deep, "invalid"],
      [none(), "invalid"],
      [Object.assign(none(), { code: "ECONNREFUSED" }), "unavailable"],
    ] as const) {
      expect((await reasonFor(failure)).reason).toBe(reason);
    }
  });
});

describe("a lookup of keys that fails", () => {
  const named = (name: string) => Object.assign(new Error("x"), { name });
  // An error about other data, such as a keyring's own settings, says nothing of this data key's branch key.
  const gone = () => new KeyStoreError("x", { reason: "shredded" });
  const failures: [failure: Error, reason: KeyringErrorReason][] = [
    [named("InvalidCiphertextException"), "invalid"],
    [new KeyringError("x", { reason: "tampered" }), "invalid"],
    [new KeyringError("x", { reason: "foreign" }), "invalid"],
    [new ContextMismatchError("x"), "invalid"],
    [named("AccessDeniedException"), "denied"],
    [named("ThrottlingException"), "unavailable"],
    [new KeyringError("x", { reason: "shredded" }), "shredded"],
    [new KeyStoreError("x", { reason: "shredded" }), "shredded"],
    [new KeyStoreError("x", { reason: "unknown" }), "unknown"],
    [new KeyStoreError("x", { reason: "damaged" }), "invalid"],
    [new UnsupportedTypeError("x", { cause: gone() }), "invalid"],
  ];
  const options = { alg: "A256GCMKW", kid: "1" } as const;

  test("never blames the token, whatever keyring looks up", async () => {
    for (const [failure, reason] of failures) {
      const fail = () => Promise.reject(failure);
      for (const keyring of [
        branchKeyring({ branchKeyId: "a", branchKeyFor: fail }),
        joseKeyring({ ...options, jwks: fail }),
      ]) {
        const error = await caught(() =>
          new DataMasking({ keyring }).encrypt(1),
        );
        expect((error as KeyringError).reason).toBe(reason);
      }
    }
  });
});

test("a KeyringError may be made again where nothing but time is missing", () => {
  const reasons = Object.keys(NAMES) as KeyringErrorReason[];
  const retryable = reasons.filter(
    (reason) => new KeyringError("x", { reason }).retryable,
  );
  expect(retryable).toEqual(["unavailable", "not-ready"]);
});

test("a KeyringError without options, as JavaScript may make it, is invalid", () => {
  const error = new KeyringError("x", undefined as never);
  expect([error.reason, error.retryable]).toEqual(["invalid", false]);
});

test("a KeyringError without a reason, as JavaScript may make it, is invalid", () => {
  const cause = new Error("x");
  const error = new KeyringError("x", { cause } as never);
  expect([error.reason, error.cause as Error]).toEqual(["invalid", cause]);
});

test("a KeyringError of an unknown reason, or with a misspelt option, is a TypeError that names what is meant", async () => {
  for (const [options, message] of [
    [
      { reason: "unavailabel" },
      'Cannot use reason: expected one of "unavailable", "not-ready", "denied", "invalid", "shredded", "unknown", "tampered", "foreign", got "unavailabel"; did you mean "unavailable"?',
    ],
    [{ reason: "throttled" }, 'got "throttled"'],
    [{ reason: 503 }, "got 503"],
    [{ reasn: "denied" }, 'unknown option "reasn"; did you mean "reason"?'],
    ["denied", "expected an object, got a string"],
  ] as const) {
    const error = await caught(() => new KeyringError("x", options as never));
    expect(error.name).toBe("TypeError");
    expect(error.message).toContain(message);
  }
});

test("a keyring that gives no encrypted data key is invalid, whatever it was asked for", async () => {
  const inner = memoryKeyring();
  const keyring = {
    ...inner,
    wrapDataKey: async () => [],
    generateDataKey: async () => ({
      plaintext: new Uint8Array(32),
      encryptedDataKeys: [],
    }),
  };
  const token = await new DataMasking({ keyring: inner }).encrypt(1);
  for (const [verb, call] of [
    ["generate", () => new DataMasking({ keyring }).encrypt(1)],
    [
      "wrap",
      () => new DataMasking({ keyring: inner }).rewrap(token, { to: keyring }),
    ],
  ] as const) {
    const error = (await caught(call)) as KeyringError;
    expect([error.name, error.reason]).toEqual(["KeyringError", "invalid"]);
    expect(error.message).toBe(
      `Cannot ${verb} the data key with the keyring: expected at least one encrypted data key, got none`,
    );
  }
});

describe("several keyrings that failed", () => {
  const failing = (reason: KeyringErrorReason) => {
    const keyring = memoryKeyring();
    keyring.failure = new KeyringError("x", { reason });
    return keyring;
  };

  /** Reasons by priority: of two, the earlier one decides, whichever comes first. */
  const ORDER: readonly KeyringErrorReason[] = [
    "unavailable",
    "not-ready",
    "denied",
    "invalid",
    "shredded",
    "unknown",
    "tampered",
    "foreign",
  ];
  for (const [i, strong] of ORDER.entries()) {
    for (const weak of ORDER.slice(i)) {
      test(`are ${strong} where one was ${strong} and one ${weak}`, async () => {
        const members = [failing(strong), failing(weak)];
        for (const children of [members, members.toReversed()]) {
          const error = await caught(() =>
            multiKeyring({ children }).unwrapDataKey({
              encryptedDataKeys: [],
              context: {},
            }),
          );
          expect((error as KeyringError).reason).toBe(strong);
        }
      });
    }
  }

  test("are no error where another one answers", async () => {
    const good = localKeyring({ key: generateKey() });
    const token = await new DataMasking({ keyring: good }).encrypt(1);
    const keyring = multiKeyring({ children: [failing("unavailable"), good] });
    expect(await new DataMasking({ keyring }).decrypt(token)).toBe(1);
  });
});

describe("another key's token", () => {
  const key = generateKey();
  const foreign = async (
    writer: Parameters<typeof multiKeyring>[0]["generator"],
    reader: NonNullable<Parameters<typeof multiKeyring>[0]["generator"]>,
  ) => {
    const token = await new DataMasking({ keyring: writer }).encrypt(1);
    const error = await caught(() =>
      new DataMasking({ keyring: reader }).decrypt(token),
    );
    expect((error as KeyringError).reason).toBe("foreign");
    return error.message;
  };
  const local = (keyName: string, keyNamespace?: string) =>
    localKeyring({ key, keyName, keyNamespace });

  test("names the key of the token and that of the keyring", async () => {
    expect(await foreign(local("2025"), local("2026"))).toBe(
      `Cannot unwrap the data key: none of the token's data keys is for this keyring: the token names "2025", this keyring is "2026"`,
    );
  });

  test("names namespaces where there are any", async () => {
    expect(await foreign(local("a", "hsm"), local("a"))).toContain(
      `the token names "hsm/a", this keyring is "a"`,
    );
  });

  test("names every key of several keyrings, and cuts long lists and names", async () => {
    const writer = multiKeyring({
      generator: local("a"),
      children: [local("b"), local("x".repeat(500))],
    });
    const names = ["1", "2", "3", "4", "5", "6"];
    const reader = multiKeyring({ children: names.map((name) => local(name)) });
    const message = await foreign(writer, reader);
    expect(message).toContain(`this keyring is "1", "2", "3", "4" and 2 more`);
    expect(message).toContain(`the token names "a", "b" and "xxx`);
    expect(message.length).toBeLessThan(400);
  });

  test("says that keys of one name are of two kinds", async () => {
    const inner = memoryKeyring({ name: "k" });
    const reader = { ...local("k", "test") };
    expect(await foreign(inner, reader)).toContain(
      `the token names "test/k", this keyring is "test/k", which is another kind of key`,
    );
  });

  test("names a keyring of the caller's by its id, if it does not say more", async () => {
    const { keyNames: _, ...inner } = memoryKeyring();
    const reader = { ...inner, id: "vault" };
    expect(await foreign(local("a"), reader)).toContain(
      `this keyring is "vault"`,
    );
  });
});
